namespace Warren.SocketIO.EngineIO;

/// <summary>A numbered refusal. The codes and texts of 0 to 5 are the protocol's and clients compare them byte for byte. The tag is the refusal counter's.</summary>
internal sealed record EngineError(int Status, int Code, string Message, string Tag)
{
    public static readonly EngineError TransportUnknown = new(400, 0, "Transport unknown", "transport_unknown");
    public static readonly EngineError SessionUnknown = new(400, 1, "Session ID unknown", "session_unknown");
    public static readonly EngineError BadHandshakeMethod = new(400, 2, "Bad handshake method", "bad_handshake_method");
    public static readonly EngineError BadRequest = new(400, 3, "Bad request", "bad_request");
    public static readonly EngineError UnsupportedVersion = new(400, 5, "Unsupported protocol version", "unsupported_version");
    public static readonly EngineError OriginRefused = new(403, 4, "Origin not allowed", "origin");
    public static readonly EngineError MethodNotAllowed = new(405, 3, "Bad request", "method");
    public static readonly EngineError TooManyConnections = new(503, 4, "Too many connections, try again later", "too_many_connections");
    public static readonly EngineError ShuttingDown = new(503, 4, "Server shutting down, try again later", "shutting_down");

    public static EngineError Forbidden(string message) => new(403, 4, message, "not_allowed");
}
