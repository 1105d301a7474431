using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// Which web pages may talk to this server: those of its own origin and the listed ones. Checked on polling, preflight and WebSocket alike,
/// because CORS does not cover WebSockets. Programs that are not browsers send what they like; this protects people's browsers.
/// </summary>
/// <param name="allowed">
/// Origins besides the own one: scheme, host and port, compared whole, without regard to case, a slash at the end or a default port.
/// </param>
public sealed class OriginPolicy(IEnumerable<string> allowed)
{
    readonly FrozenSet<string> _allowed = allowed.Select(Normalize).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A cookie that authenticates nobody, if there is one: alone it does not make a request without an origin suspicious.</summary>
    internal string? HarmlessCookie { get; init; }

    /// <summary>
    /// Whether the request may be served. Its own origin is what its scheme and <c>Host</c> say; behind a proxy that ends TLS, let the
    /// framework's forwarded headers correct them first.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="upgrades">Whether it asks for a WebSocket.</param>
    /// <param name="crossOrigin">The listed origin that needs CORS headers to read the answer; <c>null</c> for the own one, and for none.</param>
    public bool Allows(HttpRequest request, bool upgrades, out string? crossOrigin)
    {
        crossOrigin = null;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            // Browsers leave it off same-origin GETs. A page elsewhere that makes a browser POST or upgrade always sends it; without it
            // and with a cookie, something on the way took it off.
            return (HttpMethods.IsGet(request.Method) && !upgrades) || request.Headers.Cookie.Count == 0
                || (HarmlessCookie is { } harmless && request.Cookies.All(cookie => cookie.Key == harmless));
        }

        if (string.Equals(Normalize(origin), Normalize($"{request.Scheme}://{request.Host.Value}"), StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // "null" is what sandboxed frames and files send: it names nobody. No list entry can equal it, since entries have a scheme.
        if (!_allowed.Contains(Normalize(origin)))
        {
            return false;
        }

        crossOrigin = origin;
        return true;
    }

    /// <summary>Node refuses these as INVALID_ORIGIN: control characters in a header that is echoed.</summary>
    internal static bool IsWellFormed(string origin) => !origin.AsSpan().ContainsAnyInRange('\0', '\x1F') && !origin.Contains('\x7F');

    static string Normalize(string origin)
    {
        var text = origin.AsSpan().TrimEnd('/');
        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && text.EndsWith(":80"))
        {
            text = text[..^3];
        }
        else if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && text.EndsWith(":443"))
        {
            text = text[..^4];
        }

        return text.ToString();
    }
}
