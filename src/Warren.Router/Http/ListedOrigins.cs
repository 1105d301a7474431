namespace Warren.Router.Http;

/// <summary>The origins besides the own one whose pages may connect and call: one list for Socket.IO and for HTTP.</summary>
static class ListedOrigins
{
    /// <summary>Those of <c>CORS_ORIGINS</c>, and that of <c>PUBLIC_URL</c>.</summary>
    public static IEnumerable<string> Of(RouterOptions options) =>
        options.PublicUrl is { } text && Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? options.Origins.Append(url.GetLeftPart(UriPartial.Authority))
            : options.Origins;
}
