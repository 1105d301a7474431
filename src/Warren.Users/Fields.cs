using System.Buffers;
using System.Globalization;
using System.Text;
using Warren.Events;

namespace Warren.Users;

/// <summary>What the fields that people type may hold. Each check answers the refusal, or <c>null</c>.</summary>
static class Fields
{
    const int MaxEmail = 254;
    const int MaxLocalPart = 64;
    const int MaxDisplayName = 50;
    const int MaxBio = 300;
    const int MaxLocale = 35;

    // Marks and overrides of writing direction: with them a name can be made to look like another.
    static readonly SearchValues<char> Bidirectional = SearchValues.Create("\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    /// <summary>One @, an ASCII domain, which becomes lower case; 254 characters at most (RFC 5321).</summary>
    public static EventError? Email(string value, out string email)
    {
        email = value.Trim();
        var at = email.IndexOf('@');
        if (email.Length > MaxEmail || at is < 1 or > MaxLocalPart || at != email.LastIndexOf('@') || !IsDomain(email.AsSpan(at + 1)))
        {
            return Errors.Invalid("email", "This is not an e-mail address. Write it like name@example.com.");
        }

        if (email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || HasUnprintable(email))
        {
            return Errors.Invalid("email", "An e-mail address has no spaces or invisible characters. Type it again.");
        }

        email = email[..at] + email[at..].ToLowerInvariant();
        return null;
    }

    /// <summary>1 to 50 characters as people count them, without invisible ones.</summary>
    public static EventError? DisplayName(string value, out string displayName)
    {
        displayName = value.Trim();
        if (HasUnprintable(displayName) || displayName.Any(char.IsControl))
        {
            return Errors.Invalid("displayName", "The name has invisible characters. Type it again without them.");
        }

        return new StringInfo(displayName).LengthInTextElements is < 1 or > MaxDisplayName || displayName.Length > 4 * MaxDisplayName
            ? Errors.Invalid("displayName", $"The name must have 1 to {MaxDisplayName} characters.")
            : null;
    }

    /// <summary>At most 300 characters; lines may be broken.</summary>
    public static EventError? Bio(string value) =>
        new StringInfo(value).LengthInTextElements > MaxBio || value.Length > 4 * MaxBio
            ? Errors.Invalid("bio", $"The text must have at most {MaxBio} characters.")
            : HasUnprintable(value) || value.Any(c => char.IsControl(c) && c is not '\n')
                ? Errors.Invalid("bio", "The text has invisible characters. Type it again without them.")
                : null;

    /// <summary>A language tag such as <c>de</c> or <c>pt-BR</c> (BCP 47).</summary>
    public static EventError? Locale(string value) =>
        IsLocale(value) ? null : Errors.Invalid("locale", "This is not a language tag. Write it like en or pt-BR.");

    /// <summary>Whether it has the form of a BCP 47 tag: 2 to 8 letters, then parts of 1 to 8 letters or digits; 35 characters at most.</summary>
    public static bool IsLocale(string? value)
    {
        if (value is not { Length: > 0 and <= MaxLocale })
        {
            return false;
        }

        var parts = value.Split('-');
        return parts[0].Length is >= 2 and <= 8 && parts[0].All(char.IsAsciiLetter)
            && parts.Skip(1).All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
    }

    static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            if (label.Length is < 1 or > 63 || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(DomainCharacters))
            {
                return false;
            }

            labels++;
        }

        return labels >= 2;
    }

    static readonly SearchValues<char> DomainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    // Half a surrogate pair, line separators, and direction marks. Joiners stay: names and emoji need them.
    static bool HasUnprintable(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return true;
            }
        }

        return value.AsSpan().ContainsAny(Bidirectional);
    }
}
