using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Warren.Users.Tokens;

/// <summary>A secret that only its row, a session's or a device's, can tell right from wrong: <c>v1.&lt;row&gt;.&lt;32 random bytes&gt;</c>.</summary>
readonly record struct OpaqueToken
{
    const string Version = "v1";
    const int SecretBytes = 32;
    const int MaxLength = 128;

    readonly byte[] _secret;

    OpaqueToken(Guid row, byte[] secret)
    {
        Row = row;
        _secret = secret;
    }

    /// <summary>The id of the row that is to be looked at.</summary>
    public Guid Row { get; }

    /// <summary>What the row keeps.</summary>
    public byte[] Hash => SHA256.HashData(_secret);

    public static OpaqueToken Create(Guid row) => new(row, RandomNumberGenerator.GetBytes(SecretBytes));

    public static bool TryParse(string? text, [NotNullWhen(true)] out OpaqueToken? token)
    {
        token = null;
        if (text is not { Length: > 0 and <= MaxLength }
            || text.Split('.') is not [Version, var row, var secret]
            || !Guid.TryParseExact(row, "D", out var id))
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
    public string Write() => $"{Version}.{Row:D}.{Base64UrlEncoder.Encode(_secret)}";
}
