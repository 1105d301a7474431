using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Warren.Users.Data;

namespace Warren.Users.Tokens;

/// <summary>
/// Signs access tokens: JWT of type <c>at+jwt</c> (RFC 9068) with ES256. No name and no e-mail address is in them, because routers and
/// proxies see them.
/// </summary>
sealed class AccessTokens(SigningKey key, IOptions<TokenOptions> options)
{
    const string Name = "warren";

    static readonly string[] Methods = ["pwd"];

    static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>How long each is valid, in seconds.</summary>
    public int LifetimeSeconds => (int)options.Value.AccessLifetime.TotalSeconds;

    /// <summary>A token for one session of one person.</summary>
    public string Create(User user, Session session, DateTime now) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = "at+jwt",
        Issuer = Name,
        Audience = Name,
        IssuedAt = now,
        NotBefore = now,
        Expires = now + options.Value.AccessLifetime,
        SigningCredentials = key.Credentials,
        Claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = user.Id.ToString(),
            [JwtRegisteredClaimNames.Sid] = session.Id.ToString(),
            [JwtRegisteredClaimNames.AuthTime] = EpochTime.GetIntDate(session.AuthTime),
            ["aal"] = 1,
            [JwtRegisteredClaimNames.Amr] = Methods,
            ["roles"] = user.Roles.ToArray(),
            ["tv"] = user.TokenVersion,
        },
    });
}
