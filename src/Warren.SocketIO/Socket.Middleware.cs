namespace Warren.SocketIO;

public sealed partial class Socket
{
    Func<SocketEvent, ValueTask<string?>>[] _eventMiddlewares = [];
    Action<SocketEvent, string>? _refused;

    /// <summary>
    /// Adds a check that each event passes before any handler sees it, in the order the checks were added and under the rules of
    /// <see cref="OnEvent"/>. Acknowledgements are not asked about.
    /// </summary>
    /// <param name="middleware">
    /// Null lets the event pass. A text refuses it: no handler runs, <see cref="OnRefused"/> hears why, and the client hears nothing unless the
    /// middleware acknowledges the event itself.
    /// </param>
    public void Use(Func<SocketEvent, ValueTask<string?>> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        lock (_gate)
        {
            _eventMiddlewares = [.. _eventMiddlewares, middleware];
        }
    }

    /// <summary>Adds a handler for events that a middleware refused: what the "error" event is in Node's server.</summary>
    /// <param name="handler">Gets the event and the middleware's text; an exception is logged.</param>
    public void OnRefused(Action<SocketEvent, string> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _refused += handler;
        }
    }

    // What it throws is caught and logged where every handler's exceptions are.
    void Refuse(SocketEvent received, string reason) => _refused?.Invoke(received, reason);
}
