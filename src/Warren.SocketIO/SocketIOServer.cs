using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>The Socket.IO server of the application, a singleton. Get it from the container and give its namespaces their handlers.</summary>
public sealed class SocketIOServer : IDisposable
{
    readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);

    internal SocketIOServer(IOptions<SocketIOOptions> options, TimeProvider clock, IMeterFactory meters, ILogger<SocketIOServer> logger)
    {
        (Options, Logger) = (options.Value, logger);
        Metrics = new SocketMetrics(meters);
        Engine = new EngineServer(Options.ToEngine(), clock, new EngineMetrics(meters), () => new Connection(this));
        Default = Of("/");
    }

    /// <summary>The namespace "/".</summary>
    public Namespace Default { get; }

    /// <summary>How many connections are open, whether they have joined a namespace or not.</summary>
    public int SessionCount => Engine.Sessions.OpenCount;

    /// <summary>How many sockets are connected, over all namespaces.</summary>
    public int SocketCount => _namespaces.Values.Sum(target => target.Rooms.Count);

    internal SocketIOOptions Options { get; }
    internal ILogger Logger { get; }
    internal SocketMetrics Metrics { get; }
    internal EngineServer Engine { get; }

    /// <summary>The namespace of a name, made at the first call. Clients can only join namespaces that exist.</summary>
    /// <param name="name">With or without its leading slash; at most <see cref="SocketIOOptions.MaxNamespaceBytes"/> bytes and without a comma.</param>
    /// <exception cref="ArgumentException">The name is too long or has a comma.</exception>
    public Namespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var full = name.StartsWith('/') ? name : "/" + name;
        if (full.Contains(',') || Encoding.UTF8.GetByteCount(full) > Options.MaxNamespaceBytes)
        {
            throw new ArgumentException(
                $"'{name}' cannot name a namespace: it has a comma or is longer than {Options.MaxNamespaceBytes} bytes.", nameof(name));
        }

        return _namespaces.GetOrAdd(full, static (key, server) => new Namespace(key, server), this);
    }

    /// <summary>Releases the server's timer. The container calls it.</summary>
    public void Dispose() => Engine.Dispose();

    internal bool TryGet(string name, [NotNullWhen(true)] out Namespace? found) => _namespaces.TryGetValue(name, out found);
}
