using System.Text;
using Microsoft.Extensions.Options;
using Warren.Events;

namespace Warren.Users.Passwords;

/// <summary>
/// What a new password must be: long, and not one that others would try. No rules about kinds of characters, which make passwords
/// worse (NIST SP 800-63B-4 §3.1.1.2); nothing is cut off.
/// </summary>
sealed class PasswordRules(IOptions<PasswordOptions> options)
{
    const string Field = "password";
    const int MaxCharacters = 256;
    const int MaxBytes = 1024;
    const int ShortestWord = 4;

    /// <summary>The refusal, or <c>null</c> if it may be used by this person.</summary>
    public EventError? Check(string password, string email, string displayName)
    {
        var text = Nfkc.Of(password);
        var characters = text.EnumerateRunes().Count();
        if (characters < options.Value.MinLength)
        {
            return new EventError(
                "password_too_short", $"The password needs at least {options.Value.MinLength} characters. A few unrelated words are easy to remember.")
            {
                Field = Field,
            };
        }

        if (characters > MaxCharacters || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return Errors.Invalid(Field, $"The password must have at most {MaxCharacters} characters.");
        }

        var lower = text.ToLowerInvariant();
        return IsKnown(lower) || Patterns.IsPredictable(lower) || IsAboutThem(lower, email, displayName)
            ? new EventError("password_too_common", "This password is one of the first that others would try. Choose something nobody expects.")
            {
                Field = Field,
            }
            : null;
    }

    // The list holds short passwords only, so the long ones made of them have to be taken apart: Password123!!!, password-password.
    static bool IsKnown(string lower)
    {
        var letters = string.Concat(lower.Where(char.IsLetter));
        return new[] { lower, letters, Patterns.Unit(lower), Patterns.Unit(letters) }
            .Any(candidate => candidate.Length > 0 && CommonPasswords.Contains(candidate));
    }

    // What is left of it without the words that go with this person and product has to be a password by itself.
    bool IsAboutThem(string lower, string email, string displayName)
    {
        var local = email[..email.IndexOf('@')];
        var words = $"{options.Value.Product} {local} {displayName}".ToLowerInvariant()
            .Split([' ', '.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
            .Append(local.ToLowerInvariant())
            .Append(displayName.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal))
            .Where(word => word.Length >= ShortestWord)
            .OrderByDescending(word => word.Length);
        var rest = words.Aggregate(lower, (left, word) => left.Replace(word, "", StringComparison.Ordinal));
        return rest.Length < lower.Length
            && (rest.Length < PasswordOptions.Floor || IsKnown(rest) || Patterns.IsPredictable(rest));
    }
}
