namespace Warren.SocketIO.EngineIO;

/// <summary>
/// Packets that went to one receiver and are written, for the next such packet of the same thread: acknowledgements then allocate nothing. What is
/// dropped on the way, because its client went, is simply collected.
/// </summary>
internal static class ReusedPackets
{
    /// <summary>So that packets of different sizes can use the same memory.</summary>
    public const int SmallestBytes = 256;

    const int LargestBytes = 2048;
    const int KeptByThread = 64;

    [ThreadStatic]
    static Stack<PacketGroup>? _kept;

    public static PacketGroup? Take() => _kept is { } kept && kept.TryPop(out var packet) ? packet : null;

    /// <summary>To be called when nobody will read the packet any more.</summary>
    public static void Return(PacketGroup packet)
    {
        if (packet.IsReusable && packet.Capacity <= LargestBytes)
        {
            _kept ??= new Stack<PacketGroup>(KeptByThread);
            if (_kept.Count < KeptByThread)
            {
                _kept.Push(packet);
            }
        }
    }
}
