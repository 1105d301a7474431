namespace Warren.SocketIO;

/// <summary>Names that mean something else in every Socket.IO client and so can be neither sent nor received.</summary>
internal static class ReservedEvents
{
    public static bool Contains(string name) =>
        name is "connect" or "connect_error" or "disconnect" or "disconnecting" or "newListener" or "removeListener";

    public static void ThrowIfReserved(string name)
    {
        if (Contains(name))
        {
            throw new ArgumentException($"'{name}' is a reserved event name of Socket.IO; choose another.", nameof(name));
        }
    }
}
