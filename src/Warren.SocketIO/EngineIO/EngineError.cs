namespace Warren.SocketIO.EngineIO;

/// <summary>A numbered refusal. The codes and texts of 0 to 5 are the protocol's and clients compare them byte for byte. The tag is the refusal counter's.</summary>
internal sealed record EngineError(int Status, int Code, string Message, string Tag, int RetryAfter = 0)
{
    public static readonly EngineError TransportUnknown = new(400, 0, "Transport unknown", "transport_unknown");
    public static readonly EngineError SessionUnknown = new(400, 1, "Session ID unknown", "session_unknown");
    public static readonly EngineError BadHandshakeMethod = new(400, 2, "Bad handshake method", "bad_handshake_method");
    public static readonly EngineError BadRequest = new(400, 3, "Bad request", "bad_request");
    public static readonly EngineError InvalidOrigin = new(400, 3, "Bad request", "invalid_origin");
    public static readonly EngineError TransportHandshake = new(400, 3, "Bad request", "transport_handshake_error");
    public static readonly EngineError TransportMismatch = new(400, 3, "Bad request", "transport_mismatch");
    public static readonly EngineError ProtocolMismatch = new(400, 3, "Bad request", "protocol_mismatch");
    public static readonly EngineError IdGeneration = new(400, 3, "Bad request", "id_generation_error");
    public static readonly EngineError UnsupportedVersion = new(400, 5, "Unsupported protocol version", "unsupported_version");
    public static readonly EngineError OriginRefused = new(403, 4, "Origin not allowed", "origin");
    public static readonly EngineError MethodNotAllowed = new(405, 3, "Bad request", "method");
    public static readonly EngineError TooManyConnections = new(503, 4, "Too many connections, try again later", "too_many_connections", RetryAfter: 5);
    public static readonly EngineError TooManyPending = new(403, 4, "Too many connections without a namespace, try again later", "too_many_pending", RetryAfter: 5);
    public static readonly EngineError TooManyPendingOfAddress = new(403, 4, "Too many connections without a namespace from this address, try again later", "too_many_pending_of_address", RetryAfter: 5);
    public static readonly EngineError TooManyOfAddress = new(403, 4, "Too many connections from this address, try again later", "too_many_of_address", RetryAfter: 5);
    public static readonly EngineError TooManyHandshakes = new(403, 4, "Too many handshakes from this address, try again later", "too_many_handshakes", RetryAfter: 1);
    public static readonly EngineError ShuttingDown = new(503, 4, "Server shutting down, try again later", "shutting_down", RetryAfter: 5);

    public static EngineError Forbidden(string message) => new(403, 4, message.Length > 0 ? message : "Forbidden", "not_allowed");
}
