using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Warren.SocketIO;

/// <summary>A name or path with the wrong characters would put something else into the header (GHSA-pxg6-pf52-xh8x).</summary>
internal static class SidCookieValidator
{
    // RFC 6265, 4.1.1: a name is a token, a path has no control characters and no semicolon.
    static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static void Check(ValidateOptionsResultBuilder result, SidCookie cookie)
    {
        const string prefix = nameof(SocketIOOptions.Cookie) + ".";
        if (string.IsNullOrEmpty(cookie.Name) || cookie.Name.AsSpan().ContainsAnyExcept(Token))
        {
            result.AddError($"'{cookie.Name}' is no name of a cookie; use letters, digits, - and _.", prefix + nameof(cookie.Name));
        }

        if (cookie.Path is { } path && (!path.StartsWith('/') || HasBreak(path)))
        {
            result.AddError($"'{path}' is no path; begin with a slash, and use no semicolon.", prefix + nameof(cookie.Path));
        }

        if (cookie.Domain is { } domain && (domain.Length == 0 || HasBreak(domain)))
        {
            result.AddError($"'{domain}' is no domain.", prefix + nameof(cookie.Domain));
        }

        if (cookie is { SameSite: SameSiteMode.None, SecurePolicy: CookieSecurePolicy.None })
        {
            result.AddError("browsers take a cookie with SameSite=None only if it is Secure; set SecurePolicy too.", prefix + nameof(cookie.SameSite));
        }
    }

    static bool HasBreak(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.AsSpan().IndexOfAny(';', ',', '\x7F') >= 0;
}
