using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Warren.Users.Data;

namespace Warren.Users.Tokens;

/// <summary>
/// Makes and finds tokens that are mailed: 32 random bytes in base64url, bound to one purpose, one person and the address they were sent to.
/// </summary>
static class OneTimeTokens
{
    const int SecretBytes = 32;
    const int Length = 43;

    /// <summary>How long a token works.</summary>
    public static TimeSpan Life(string purpose) => purpose switch
    {
        OneTimeToken.PasswordReset => TimeSpan.FromMinutes(30),
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "There are no tokens for this purpose."),
    };

    /// <summary>A new token for this person, in the transaction. This is the only time that it is known.</summary>
    public static string Add(UsersDb db, string purpose, User user, DateTime now)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        db.OneTimeTokens.Add(new OneTimeToken
        {
            Hash = SHA256.HashData(secret),
            Purpose = purpose,
            UserId = user.Id,
            NormalizedEmail = user.NormalizedEmail!,
            EndsAt = now + Life(purpose),
        });
        return Base64UrlEncoder.Encode(secret);
    }

    /// <summary>The row of a token, if it is still good for this purpose: one at most.</summary>
    public static IQueryable<OneTimeToken> Valid(UsersDb db, string purpose, byte[] hash, DateTime now) => db.OneTimeTokens.Where(t =>
        t.Hash == hash && t.Purpose == purpose && t.EndsAt > now
        && db.Users.Any(u => u.Id == t.UserId && u.NormalizedEmail == t.NormalizedEmail && u.Status == User.Active));

    /// <summary>What its row is found by; <c>false</c> when it has not the form of a token.</summary>
    public static bool TryHash(string token, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = null;
        if (token.Length != Length || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return false;
        }

        try
        {
            hash = SHA256.HashData(Base64UrlEncoder.DecodeBytes(token));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
