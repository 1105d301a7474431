using Warren.Router.Requests;
using Warren.SocketIO;

namespace Warren.Router;

/// <summary>The router in an application: events can be handled right here, without a service.</summary>
public sealed class RouterApp
{
    readonly LocalHandlers _handlers;

    internal RouterApp(LocalHandlers handlers)
    {
        _handlers = handlers;
    }

    /// <summary>Handles an event in the router. Anybody may send it, at most 64 KiB; a client that asked is answered <c>{"ok":true,"data":null}</c>.</summary>
    /// <param name="name">The event's name; it wins over a service's request of the same name.</param>
    /// <param name="handler">Gets the socket and the payload: UTF-8 JSON, or the bytes of a binary argument. The socket's next event waits for it.</param>
    public RouterApp On(string name, LocalHandler handler)
    {
        _handlers.Add(name, handler);
        return this;
    }

    /// <summary>Handles an event in the router by something that needs no waiting.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Gets the socket and the payload.</param>
    public RouterApp On(string name, Action<Socket, ReadOnlyMemory<byte>> handler) => On(name, (socket, payload) =>
    {
        handler(socket, payload);
        return default(ValueTask);
    });
}
