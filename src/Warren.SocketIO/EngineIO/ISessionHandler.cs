namespace Warren.SocketIO.EngineIO;

/// <summary>
/// The only seam between Engine.IO and what speaks over it. One instance per session. <see cref="Connected"/>, <see cref="Text"/> and
/// <see cref="Binary"/> are called one at a time and must not block; <see cref="Disconnected"/> comes exactly once, from any thread, also
/// while one of the others runs.
/// </summary>
internal interface ISessionHandler
{
    void Connected(Session session);

    /// <param name="message">Valid UTF-8, without the Engine.IO type digit; only until the method returns.</param>
    void Text(ReadOnlyMemory<byte> message);

    /// <param name="message">Only valid until the method returns.</param>
    void Binary(ReadOnlyMemory<byte> message);

    void Disconnected(CloseReason reason);

    /// <summary>The session went over to WebSocket. Once at most, also while one of the others runs.</summary>
    void Upgraded()
    {
    }
}
