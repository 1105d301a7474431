using System.Net;

namespace Warren.Router.Http;

/// <summary>
/// The cookie that holds the refresh token: not readable by script, sent to this host alone. Over plain HTTP on loopback, where
/// browsers refuse <c>__Host-</c> and <c>Secure</c>, it goes without them.
/// </summary>
static class RefreshCookie
{
    const string Name = "warren_rt";
    const int MaxLength = 512;

    /// <summary>The token the browser sent, if it sent one of a possible length.</summary>
    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(NameFor(request), out var token) && token.Length is > 0 and <= MaxLength ? token : null;

    /// <summary>Sets it; without <paramref name="expires"/> it ends with the browser.</summary>
    public static void Write(HttpContext context, string token, DateTimeOffset? expires) =>
        context.Response.Cookies.Append(NameFor(context.Request), token, Options(context.Request, expires));

    /// <summary>Takes it away.</summary>
    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request, null));

    static string NameFor(HttpRequest request) => IsPlainLoopback(request) ? Name : "__Host-" + Name;

    static CookieOptions Options(HttpRequest request, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        Secure = !IsPlainLoopback(request),
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Expires = expires,
        IsEssential = true,
    };

    // By the host that was asked for: behind a proxy with TLS the request is plain, but its host is not loopback.
    static bool IsPlainLoopback(HttpRequest request) =>
        !request.IsHttps && (request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(request.Host.Host, out var address) && IPAddress.IsLoopback(address)));
}
