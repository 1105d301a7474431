namespace Warren.SocketIO;

/// <summary>Which sockets of a namespace are meant: the union of the rooms (everybody, without any), less the excepted ones and the sender.</summary>
/// <param name="rooms">Names of rooms.</param>
/// <param name="except">Names of rooms.</param>
/// <param name="sender">A socket of this node that is left out, if any.</param>
/// <param name="isLocal">Only sockets of this node.</param>
/// <param name="isVolatile">Only sockets that are ready; the others miss it.</param>
internal readonly struct Targets(string[] rooms, string[] except, Socket? sender, bool isLocal = false, bool isVolatile = false)
{
    public string[] Rooms { get; } = rooms;

    public string[] Except { get; } = except;

    public Socket? Sender { get; } = sender;

    public bool IsLocal { get; } = isLocal;

    public bool IsVolatile { get; } = isVolatile;

    public Targets To(string room) => new([.. Rooms, room], Except, Sender, IsLocal, IsVolatile);

    public Targets Without(string room) => new(Rooms, [.. Except, room], Sender, IsLocal, IsVolatile);

    public Targets Local() => new(Rooms, Except, Sender, true, IsVolatile);

    public Targets Volatile() => new(Rooms, Except, Sender, IsLocal, true);
}
