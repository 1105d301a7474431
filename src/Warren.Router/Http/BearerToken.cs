namespace Warren.Router.Http;

/// <summary><c>Authorization: Bearer</c>, the one way that HTTP requests say who they are.</summary>
static class BearerToken
{
    const string Scheme = "Bearer ";

    /// <summary>The token; <c>null</c> if there is no such header, or it has another scheme.</summary>
    public static string? Read(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }
}
