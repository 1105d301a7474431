namespace Warren.SocketIO;

/// <summary>
/// Namespaces that come into being when a client asks for one whose name matches. What is added here holds for every one of them, those that
/// exist already included. Get one from <see cref="SocketIOServer.OfMatching(System.Text.RegularExpressions.Regex)"/> or its overloads.
/// </summary>
public sealed class ParentNamespace
{
    readonly Lock _gate = new();
    readonly HashSet<Namespace> _children = [];

    internal ParentNamespace(SocketIOServer server, Func<string, bool>? matches, Func<string, ReadOnlyMemory<byte>, ValueTask<bool>>? asks)
    {
        (Server, Matches, Asks) = (server, matches, asks);
    }

    /// <summary>The namespaces that exist, as they were at the time of the call.</summary>
    public IReadOnlyCollection<Namespace> Children
    {
        get
        {
            lock (_gate)
            {
                return [.. _children];
            }
        }
    }

    /// <summary>Everybody in the namespaces that exist on this node at the time of sending.</summary>
    public Broadcast Broadcast => new(this, new Targets([], [], null));

    internal SocketIOServer Server { get; }
    internal ConnectHooks Hooks { get; } = new();

    /// <summary>Decides by the name alone, so that it also holds for <see cref="SocketIOServer.Of"/>.</summary>
    internal Func<string, bool>? Matches { get; }

    /// <summary>Decides by name and auth payload, and may take its time.</summary>
    internal Func<string, ReadOnlyMemory<byte>, ValueTask<bool>>? Asks { get; }

    /// <inheritdoc cref="Namespace.Use"/>
    public void Use(Func<Socket, ValueTask<ConnectError?>> middleware) => Hooks.Use(middleware);

    /// <inheritdoc cref="Namespace.OnConnection"/>
    public void OnConnection(Func<Socket, ValueTask> handler) => Hooks.OnConnection(handler);

    internal ValueTask<bool> AcceptsAsync(string name, ReadOnlyMemory<byte> auth) =>
        Asks is { } asks ? asks(name, auth) : new ValueTask<bool>(Matches!(name));

    internal void Add(Namespace child)
    {
        lock (_gate)
        {
            _children.Add(child);
        }
    }

    internal void Remove(Namespace child)
    {
        lock (_gate)
        {
            _children.Remove(child);
        }
    }
}
