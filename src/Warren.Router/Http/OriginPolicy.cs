using Microsoft.Extensions.Options;

namespace Warren.Router.Http;

/// <summary>
/// Which pages may call: those of the router's own origin and the listed ones, compared whole. One policy for HTTP and, by the same
/// list, for Socket.IO.
/// </summary>
sealed class OriginPolicy(IOptions<RouterOptions> options)
{
    readonly HashSet<string> _listed = new(Listed(options.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>The listed origins, with that of <c>PUBLIC_URL</c>.</summary>
    public static IEnumerable<string> Listed(RouterOptions options)
    {
        var all = options.Origins.AsEnumerable();
        if (options.PublicUrl is { } text && Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            all = all.Append(url.GetLeftPart(UriPartial.Authority));
        }

        return all.Select(o => o.TrimEnd('/'));
    }

    /// <summary>
    /// Whether a request may be answered. Without an origin it is none of a page's, unless something took the header off: then it must
    /// not bring a cookie.
    /// </summary>
    public bool IsAllowed(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            ? HttpMethods.IsGet(request.Method) || request.Headers.Cookie.Count == 0
            : IsOwn(request, origin) || _listed.Contains(origin);
    }

    /// <summary>Tells the browser that a page of another, listed origin may read the answer.</summary>
    public void AllowReading(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsOwn(context.Request, origin) && _listed.Contains(origin))
        {
            var headers = context.Response.Headers;
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowCredentials = "true";
            headers.AccessControlExposeHeaders = "Retry-After";
        }

        context.Response.Headers.Append("Vary", "Origin");
    }

    static bool IsOwn(HttpRequest request, string origin) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
