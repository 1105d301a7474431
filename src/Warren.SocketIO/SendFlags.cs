namespace Warren.SocketIO;

/// <summary>How one event is sent.</summary>
[Flags]
internal enum SendFlags
{
    None = 0,

    /// <summary>It may be lost.</summary>
    Volatile = 1,

    /// <summary>It is not compressed, also where that was agreed on.</summary>
    Uncompressed = 2,
}
