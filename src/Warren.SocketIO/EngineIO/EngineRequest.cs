using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>What an HTTP request asks of the engine, read once. A repeated query key counts by its last value, as with Node.</summary>
internal readonly record struct EngineRequest(TransportKind Transport, string? Sid, string? Version, bool Upgrades)
{
    public static EngineRequest Read(HttpContext context)
    {
        var query = context.Request.Query;
        var transport = Last(query, "transport") switch
        {
            "polling" => TransportKind.Polling,
            "websocket" => TransportKind.WebSocket,
            _ => TransportKind.Unknown,
        };
        return new EngineRequest(transport, Last(query, "sid"), Last(query, "EIO"), WebSocketHandshake.IsRequested(context));
    }

    static string? Last(IQueryCollection query, string key)
    {
        // Keys compare ignoring case in ASP.NET Core; that "SID" is taken for "sid" hurts nobody.
        var values = query[key];
        return values.Count == 0 || string.IsNullOrEmpty(values[^1]) ? null : values[^1];
    }
}

internal enum TransportKind
{
    Unknown,
    Polling,
    WebSocket,
}
