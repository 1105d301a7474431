namespace Warren.SocketIO.EngineIO;

/// <summary>How far a polling session is on its way to a WebSocket.</summary>
internal enum UpgradeState
{
    None,

    /// <summary>A WebSocket named the session and has yet to send its probe.</summary>
    Probing,

    /// <summary>The probe was answered; polls return promptly until the client has moved.</summary>
    Probed,

    Done,
}
