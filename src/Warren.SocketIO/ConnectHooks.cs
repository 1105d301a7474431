namespace Warren.SocketIO;

/// <summary>What a socket passes on its way into a namespace: middlewares, then, once it is in, connection handlers. Added at start, read often.</summary>
internal sealed class ConnectHooks
{
    readonly Lock _gate = new();

    public Func<Socket, ValueTask<ConnectError?>>[] Middlewares { get; private set; } = [];

    public Func<Socket, ValueTask>[] Handlers { get; private set; } = [];

    public void Use(Func<Socket, ValueTask<ConnectError?>> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        lock (_gate)
        {
            Middlewares = [.. Middlewares, middleware];
        }
    }

    public void OnConnection(Func<Socket, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            Handlers = [.. Handlers, handler];
        }
    }
}
