using Warren.Events;

namespace Warren.Router;

/// <summary>Where a request is from, of what the connection itself says.</summary>
static class CallerFacts
{
    const int MaxUserAgent = 256;
    const int MaxOrigin = 256;
    const int MaxLocale = 35;

    /// <summary>An anonymous caller with what is known of where it is from, each text bounded.</summary>
    public static Caller Anonymous(
        RouterNode node, string? socketId, System.Net.IPAddress? address, string? userAgent, string? origin, string? acceptLanguage) => new()
        {
            Kind = CallerKind.Anonymous,
            Node = node.Id,
            SocketId = socketId,
            IpAddress = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString(),
            UserAgent = Cut(userAgent, MaxUserAgent),
            Origin = Cut(origin, MaxOrigin),
            Locale = FirstLocale(acceptLanguage),
        };

    /// <summary>The same of an HTTP request.</summary>
    public static Caller Anonymous(RouterNode node, HttpContext context)
    {
        var headers = context.Request.Headers;
        return Anonymous(
            node, null, context.Connection.RemoteIpAddress, headers.UserAgent.ToString(), headers.Origin.ToString(), headers.AcceptLanguage.ToString());
    }

    static string? Cut(string? text, int length) => string.IsNullOrEmpty(text) ? null : text.Length <= length ? text : text[..length];

    // "de-AT,de;q=0.9,en;q=0.8": the first is the one preferred.
    static string? FirstLocale(string? acceptLanguage)
    {
        var first = (acceptLanguage ?? "").Split(',', 2)[0].Split(';', 2)[0].Trim();
        return first.Length is > 0 and <= MaxLocale && first.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? first : null;
    }
}
