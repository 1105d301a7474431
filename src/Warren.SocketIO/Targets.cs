namespace Warren.SocketIO;

/// <summary>Which sockets of a namespace are meant: the union of the rooms (everybody, without any), less the excepted ones and the sender.</summary>
/// <param name="rooms">Names of rooms.</param>
/// <param name="except">Names of rooms.</param>
/// <param name="sender">A socket of this node that is left out, if any.</param>
/// <param name="isLocal">Only sockets of this node.</param>
/// <param name="flags">How what is sent to them is sent.</param>
internal readonly struct Targets(string[] rooms, string[] except, Socket? sender, bool isLocal = false, SendFlags flags = SendFlags.None)
{
    public string[] Rooms { get; } = rooms;

    public string[] Except { get; } = except;

    public Socket? Sender { get; } = sender;

    public bool IsLocal { get; } = isLocal;

    public SendFlags Flags { get; } = flags;

    /// <summary>Only sockets that are ready; the others miss it.</summary>
    public bool IsVolatile => (Flags & SendFlags.Volatile) != 0;

    public bool IsCompressible => (Flags & SendFlags.Uncompressed) == 0;

    /// <exception cref="ArgumentException">There is no room: an empty list, meant for nobody, would choose everybody.</exception>
    public Targets To(ReadOnlySpan<string> rooms) => rooms.IsEmpty
        ? throw new ArgumentException("Name one room at least. An empty list would choose everybody; for that, leave the call out.", nameof(rooms))
        : new([.. Rooms, .. rooms], Except, Sender, IsLocal, Flags);

    public Targets Without(ReadOnlySpan<string> rooms) => new(Rooms, [.. Except, .. rooms], Sender, IsLocal, Flags);

    public Targets Local() => new(Rooms, Except, Sender, true, Flags);

    public Targets Volatile() => new(Rooms, Except, Sender, IsLocal, Flags | SendFlags.Volatile);

    public Targets Compress(bool compress) =>
        new(Rooms, Except, Sender, IsLocal, compress ? Flags & ~SendFlags.Uncompressed : Flags | SendFlags.Uncompressed);
}
