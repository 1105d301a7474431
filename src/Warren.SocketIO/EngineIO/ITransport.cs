namespace Warren.SocketIO.EngineIO;

/// <summary>What a session writes through: the polling requests of a client, or its WebSocket.</summary>
internal interface ITransport
{
    string Name { get; }

    /// <summary>Whether a packet would leave at once: a GET waits, or no write is under way.</summary>
    bool IsWritable { get; }

    /// <summary>The session's queue has something. Called from any thread, never under the session's lock.</summary>
    void Wake();

    /// <summary>
    /// The session is closed: send what its queue still holds, tell the peer, let go.
    /// </summary>
    /// <returns>How long the session stays reachable for that; after it comes <see cref="Abort"/>. Zero when nothing is left to do.</returns>
    TimeSpan Close(CloseReason reason);

    /// <summary>Ends whatever is still open, at once.</summary>
    void Abort();
}
