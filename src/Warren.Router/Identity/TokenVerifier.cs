using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Warren.Events;
using Warren.Router.Outgoing;
using Warren.Router.Requests;

namespace Warren.Router.Identity;

/// <summary>
/// Verifies access tokens here, without asking anybody: ES256 by a key of the identity service, issuer, audience, times, size, and
/// that the session was not revoked. (RFC 9068 for the type, RFC 8725 for what is pinned.)
/// </summary>
sealed class TokenVerifier(SigningKeys keys, Revocations revocations, Clock clock, IOptions<RouterOptions> options)
{
    /// <summary>Who issues tokens, and for whom.</summary>
    public const string Warren = "warren";

    const int MaxRoles = 64;

    readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = options.Value.MaxTokenBytes, MapInboundClaims = false };

    /// <summary>The verified token, or why it is not believed.</summary>
    public async ValueTask<(AccessToken? Token, EventError? Error)> VerifyAsync(string text)
    {
        if (text.Length > options.Value.MaxTokenBytes || ReadKeyId(text) is not { } keyId)
        {
            return (null, RouterErrors.TokenInvalid);
        }

        var key = await keys.FindAsync(keyId);
        if (key is null)
        {
            return (null, keys.IsEmpty ? RouterErrors.NoKeys : RouterErrors.TokenInvalid);
        }

        var result = await _handler.ValidateTokenAsync(text, Parameters(key));
        if (!result.IsValid || Read((JsonWebToken)result.SecurityToken) is not { } token || token.Lifetime > options.Value.MaxTokenLifetime)
        {
            return (null, RouterErrors.TokenInvalid);
        }

        var now = clock.UtcNow;
        return token.IssuedAt > now + options.Value.ClockSkew ? (null, RouterErrors.TokenInvalid)
            : token.Expires + token.Skew(options.Value.ClockSkew) <= now ? (null, RouterErrors.TokenExpired)
            : revocations.IsRevoked(token) ? (null, RouterErrors.TokenInvalid)
            : (token, null);
    }

    static TokenValidationParameters Parameters(SecurityKey key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = ["at+jwt"],
        ValidIssuer = Warren,
        ValidAudience = Warren,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        // The times are checked above, by our own clock and with a skew that fits the lifetime.
        ValidateLifetime = false,
    };

    string? ReadKeyId(string text)
    {
        try
        {
            return _handler.CanReadToken(text) ? new JsonWebToken(text).Kid : null;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    static AccessToken? Read(JsonWebToken token)
    {
        if (!PushRooms.IsValid(token.Subject) || !token.TryGetPayloadValue<long>("iat", out var issued)
            || !token.TryGetPayloadValue<long>("exp", out var expires) || expires <= issued || !IsTime(issued) || !IsTime(expires)
            || (token.TryGetPayloadValue<long>("nbf", out var notBefore) && notBefore > issued))
        {
            return null;
        }

        var session = token.TryGetPayloadValue<string>("sid", out var sid) ? sid : null;
        if (session is not null && !PushRooms.IsValid(session))
        {
            return null;
        }

        DateTimeOffset? authTime = token.TryGetPayloadValue<long>("auth_time", out var auth) && IsTime(auth)
            ? DateTimeOffset.FromUnixTimeSeconds(auth)
            : null;
        string[] roles = [.. token.Claims.Where(c => c.Type == "roles" && c.ValueType != JsonClaimValueTypes.JsonNull).Take(MaxRoles).Select(c => c.Value)];
        return new AccessToken(
            token.Subject, session, roles, DateTimeOffset.FromUnixTimeSeconds(issued), DateTimeOffset.FromUnixTimeSeconds(expires), authTime);
    }

    // Years 1970 to 9999.
    static bool IsTime(long seconds) => seconds is >= 0 and <= 253_402_300_799;
}
