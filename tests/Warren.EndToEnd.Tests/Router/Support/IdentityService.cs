using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Warren.Events;
using Warren.Events.Contracts;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>Issues tokens as the identity service does, and answers the requests that only the router may make.</summary>
sealed class IdentityService : IDisposable
{
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>The id of its key.</summary>
    public string KeyId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>What <c>session.open</c>, <c>session.refresh</c> and <c>session.close</c> were asked with.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Its public keys.</summary>
    public object Keys
    {
        get
        {
            var point = _key.ExportParameters(false).Q;
            return new
            {
                keys = new[] { new { kty = "EC", crv = "P-256", kid = KeyId, x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } },
            };
        }
    }

    /// <summary>Maps its requests.</summary>
    public void Map(Service service)
    {
        service.MapRequest("auth.keys.get", () => Keys);
        service.MapRequest("session.open", (JsonElement payload) => Open(payload, "first"));
        service.MapRequest("session.refresh", object (JsonElement payload) =>
            payload.GetProperty("refreshToken").GetString() == "stale" ? new EventError("session_expired", "Sign in again.") : Open(payload, "second"));
        service.MapRequest("session.close", (JsonElement payload) => Note(payload));
        service.MapRequest("user.signOut", (EventContext context, ControlChannel control) =>
            RevokeAsync(control, context.User.Id, context.User.SessionId)).RequireUser();
    }

    /// <summary>Announces its keys.</summary>
    public Task AnnounceAsync(ControlChannel control) => control.SendAsync(Names.Control.AuthKeys, JsonSerializer.SerializeToUtf8Bytes(Keys));

    /// <summary>Ends a session, or all of a user's.</summary>
    public static Task RevokeAsync(ControlChannel control, string userId, string? sessionId, string reason = "signed_out") => control.SendAsync(
        Names.Control.SessionRevoked,
        JsonSerializer.SerializeToUtf8Bytes(new SessionRevoked(sessionId, userId, TimeProvider.System.GetUtcNow(), reason), JsonSerializerOptions.Web));

    /// <summary>A token; every part of it can be made wrong.</summary>
    public string Token(
        string user, string session = "s1", TimeSpan? lifetime = null, TimeSpan age = default, string[]? roles = null, string audience = "warren",
        string issuer = "warren", string type = "at+jwt", string algorithm = SecurityAlgorithms.EcdsaSha256, SecurityKey? key = null)
    {
        var issued = TimeProvider.System.GetUtcNow() - age;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            TokenType = type,
            IssuedAt = issued.UtcDateTime,
            NotBefore = issued.UtcDateTime,
            Expires = (issued + (lifetime ?? TimeSpan.FromMinutes(5))).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user,
                ["sid"] = session,
                ["roles"] = roles ?? [],
                ["auth_time"] = issued.ToUnixTimeSeconds(),
            },
            SigningCredentials = new SigningCredentials(key ?? new ECDsaSecurityKey(_key) { KeyId = KeyId }, algorithm),
        });
    }

    public void Dispose() => _key.Dispose();

    object Open(JsonElement payload, string token)
    {
        Note(payload);
        return new
        {
            refreshToken = token,
            accessToken = "access-" + token,
            expiresIn = 300,
            user = new { uid = "u1" },
            persistent = true,
            expiresAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(7),
        };
    }

    void Note(JsonElement payload)
    {
        lock (Asked)
        {
            Asked.Add(payload.GetRawText());
        }
    }
}
