using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Warren.Users.Tokens;

/// <summary>A secret that only its session's row can tell right from wrong: <c>v1.&lt;session&gt;.&lt;32 random bytes&gt;</c>.</summary>
readonly record struct OpaqueToken
{
    const string Version = "v1";
    const int SecretBytes = 32;
    const int MaxLength = 128;

    readonly byte[] _secret;

    OpaqueToken(Guid session, byte[] secret)
    {
        Session = session;
        _secret = secret;
    }

    /// <summary>The session whose row is to be looked at.</summary>
    public Guid Session { get; }

    /// <summary>What the row keeps.</summary>
    public byte[] Hash => SHA256.HashData(_secret);

    public static OpaqueToken Create(Guid session) => new(session, RandomNumberGenerator.GetBytes(SecretBytes));

    public static bool TryParse(string? text, [NotNullWhen(true)] out OpaqueToken? token)
    {
        token = null;
        if (text is not { Length: > 0 and <= MaxLength }
            || text.Split('.') is not [Version, var session, var secret]
            || !Guid.TryParseExact(session, "D", out var id))
        {
            return false;
        }

        try
        {
            var bytes = Base64UrlEncoder.DecodeBytes(secret);
            token = bytes.Length == SecretBytes ? new OpaqueToken(id, bytes) : null;
            return token is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a row's hash is this token's, in constant time.</summary>
    public bool Matches(byte[]? hash) => hash is not null && CryptographicOperations.FixedTimeEquals(Hash, hash);

    /// <summary>For the wire.</summary>
    public string Write() => $"{Version}.{Session:D}.{Base64UrlEncoder.Encode(_secret)}";
}
