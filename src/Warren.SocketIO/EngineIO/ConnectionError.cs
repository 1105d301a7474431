using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>An HTTP request that the server refused; what Node's event <c>connection_error</c> tells.</summary>
public sealed class ConnectionError
{
    internal ConnectionError(HttpContext httpContext, EngineError error)
    {
        (HttpContext, Code, Message, Reason) = (httpContext, error.Code, error.Message, error.Tag);
        Context = ContextOf(httpContext.Request, error);
    }

    /// <summary>The request, only until the handler returns. Nothing in it is proven.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The protocol's number of the error, 0 to 5; the client is told.</summary>
    public int Code { get; }

    /// <summary>The text that belongs to it; the client is told.</summary>
    public string Message { get; }

    /// <summary>More exactly why, one of few words with underscores: the tag <c>reason</c> of the counter <c>warren.socketio.requests.refused</c>.</summary>
    public string Reason { get; }

    /// <summary>
    /// What was wrong, by the names of Node's server: <c>transport</c> (code 0), <c>sid</c> (1), <c>method</c> (2), <c>name</c> (3, for instance
    /// TRANSPORT_MISMATCH), <c>message</c> (4), <c>protocol</c> (5). The values are the client's own words.
    /// </summary>
    public IReadOnlyDictionary<string, string> Context { get; }

    static Dictionary<string, string> ContextOf(HttpRequest request, EngineError error)
    {
        var (key, value) = error.Code switch
        {
            0 => ("transport", Last(request, "transport")),
            1 => ("sid", Last(request, "sid")),
            2 => ("method", request.Method),
            3 => ("name", error.Tag.ToUpperInvariant()),
            4 => ("message", error.Message),
            _ => ("protocol", Last(request, "EIO")),
        };
        return new Dictionary<string, string> { [key] = value };
    }

    static string Last(HttpRequest request, string key) => request.Query[key] is [.., { } value] ? value : "";
}
