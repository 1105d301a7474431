using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// What an HTTP request asks of the engine, read once and without the framework's query collection, which would live as long as a WebSocket
/// does. A repeated key counts by its last value, as with Node; an empty value is none.
/// </summary>
internal readonly record struct EngineRequest(TransportKind Transport, string? Sid, int Version, bool TextOnly, bool Jsonp, bool Upgrades)
{
    public static EngineRequest Read(HttpContext context)
    {
        var request = new EngineRequest { Upgrades = WebSocketHandshake.IsRequested(context) };
        foreach (var pair in new QueryStringEnumerable(context.Request.QueryString.Value))
        {
            request = pair.DecodeName().Span switch
            {
                "transport" => request with { Transport = Kind(pair.DecodeValue().Span) },
                "sid" => request with { Sid = Text(pair.DecodeValue()) },
                "EIO" => request with { Version = Number(pair.DecodeValue().Span) },
                "b64" => request with { TextOnly = !pair.DecodeValue().IsEmpty },
                "j" => request with { Jsonp = true },
                _ => request,
            };
        }

        return request;
    }

    static TransportKind Kind(ReadOnlySpan<char> name) => name switch
    {
        "polling" => TransportKind.Polling,
        "websocket" => TransportKind.WebSocket,
        _ => TransportKind.Unknown,
    };

    /// <summary>Only what is spoken: Node's server takes every other text for 3.</summary>
    static int Number(ReadOnlySpan<char> version) => version switch
    {
        "4" => 4,
        "3" => 3,
        _ => 0,
    };

    static string? Text(ReadOnlyMemory<char> value) => value.IsEmpty ? null : value.ToString();
}

internal enum TransportKind
{
    Unknown,
    Polling,
    WebSocket,
}
