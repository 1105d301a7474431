namespace Warren.SocketIO.Hubs;

/// <summary>
/// A class whose public methods handle events, each call on an instance of its own with services of its own: a scope lasts for one call. A method's
/// event is that of its <see cref="OnAttribute"/>, else its name in camel case. Its parameters are the event's arguments in order, and
/// anywhere a <see cref="CancellationToken"/>; one with a default value may be missing or null. What it returns, or the result of its task, is
/// acknowledged; a method without a result acknowledges without arguments. Order, bounds and exceptions are as <see cref="Socket.OnEvent"/>
/// says, and arguments that do not fit are refused as <c>Socket.On</c> says.
/// </summary>
public abstract class SocketHub
{
    HubContext? _context;

    /// <summary>For whom the call is. Not there yet in the constructor.</summary>
    /// <exception cref="InvalidOperationException">Used in the constructor.</exception>
    public HubContext Context => _context
        ?? throw new InvalidOperationException("A hub has no Context in its constructor. Use it in OnConnectedAsync or in the method.");

    /// <summary>Runs when a socket is connected; its events wait until it has finished. An exception is logged; the socket stays.</summary>
    public virtual ValueTask OnConnectedAsync() => default;

    /// <summary>Runs when the socket is gone, after its last event. An exception is logged.</summary>
    /// <param name="reason">Why.</param>
    public virtual ValueTask OnDisconnectedAsync(DisconnectReason reason) => default;

    internal void For(Socket socket) => _context = new HubContext(socket);
}
