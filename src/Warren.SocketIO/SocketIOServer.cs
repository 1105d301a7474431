using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>The Socket.IO server of the application, a singleton. Get it from the container and give its namespaces their handlers.</summary>
public sealed class SocketIOServer : IDisposable
{
    bool _hasAdmin;

    internal SocketIOServer(
        IOptions<SocketIOOptions> options, TimeProvider clock, IMeterFactory meters, ILogger<SocketIOServer> logger, ClusterAdapter? cluster)
    {
        (Options, Logger) = (options.Value, logger);
        Namespaces = new Namespaces(this);
        Metrics = new SocketMetrics(meters);
        Engine = new EngineServer(Options.ToEngine(), clock, new EngineMetrics(meters), logger, () => new Connection(this));
        Cluster = cluster;
        cluster?.Attach(this, meters);
        Default = Of("/");
    }

    /// <summary>The namespace "/".</summary>
    public Namespace Default { get; }

    /// <summary>How many connections are open, whether they have joined a namespace or not.</summary>
    public int SessionCount => Engine.Sessions.OpenCount;

    /// <summary>How many sockets are connected, over all namespaces.</summary>
    public int SocketCount => Namespaces.All.Sum(target => target.Rooms.Count);

    /// <summary>What joins this server with those of other processes; null when it is alone.</summary>
    public ClusterAdapter? Cluster { get; }

    /// <summary>Null unless the host asked for somebody who looks on; set before clients come.</summary>
    internal ISocketWatcher? Watcher { get; set; }

    internal Namespaces Namespaces { get; }
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

        return Namespaces.GetOrMake(full);
    }

    /// <summary>
    /// Lets clients join every namespace whose name matches; each is made when the first client asks for it. At most
    /// <see cref="SocketIOOptions.MaxDynamicNamespaces"/>.
    /// </summary>
    /// <param name="pattern">
    /// Matched against the name with its slash, without backtracking whatever its options say: clients choose the names.
    /// </param>
    /// <exception cref="ArgumentException">The pattern needs backtracking, as look-around and back-references do.</exception>
    public ParentNamespace OfMatching(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        try
        {
            var safe = new Regex(pattern.ToString(), (pattern.Options & ~RegexOptions.Compiled) | RegexOptions.NonBacktracking);
            return OfMatching(safe.IsMatch);
        }
        catch (NotSupportedException exception)
        {
            throw new ArgumentException(
                $"'{pattern}' cannot be matched without backtracking, so a client could make it run for ever. Use a simpler pattern, or a function.",
                nameof(pattern),
                exception);
        }
    }

    /// <inheritdoc cref="OfMatching(Regex)"/>
    /// <param name="matches">Gets the name with its slash. Also asked by <see cref="Of"/>, whose namespace then becomes a child.</param>
    public ParentNamespace OfMatching(Func<string, bool> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return Namespaces.Add(new ParentNamespace(this, matches, null));
    }

    /// <inheritdoc cref="OfMatching(Regex)"/>
    /// <param name="matches">
    /// Gets the name with its slash and the auth payload, one JSON object in UTF-8. Time is bounded by <see cref="SocketIOOptions.ConnectTimeout"/>;
    /// an exception is logged and refuses.
    /// </param>
    public ParentNamespace OfMatching(Func<string, ReadOnlyMemory<byte>, ValueTask<bool>> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return Namespaces.Add(new ParentNamespace(this, null, matches));
    }

    /// <summary>Adds a handler for each namespace that is made from now on; no client finds the namespace before the handler has returned.</summary>
    /// <param name="handler">Must not block; an exception goes to whoever asked for the namespace.</param>
    public void OnNewNamespace(Action<Namespace> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Namespaces.OnNew(handler);
    }

    /// <summary>
    /// Adds a handler that may add headers to the answer that opens a session: of the first poll, or the 101 of a WebSocket. Node's event
    /// <c>initial_headers</c>.
    /// </summary>
    /// <param name="handler">Must not block; an exception is logged, and the answer goes out without what was not added.</param>
    public void OnInitialHeaders(Action<HttpContext> handler) => Engine.Hooks.OnInitialHeaders(handler);

    /// <summary>
    /// Adds a handler that may add headers to every answer to a client that has a session, or gets one: polls, POSTs, and the 101 of a WebSocket. Node's
    /// event <c>headers</c>. Refusals are not among them.
    /// </summary>
    /// <param name="handler">Must not block; an exception is logged, and the answer goes out without what was not added.</param>
    public void OnHeaders(Action<HttpContext> handler) => Engine.Hooks.OnHeaders(handler);

    /// <summary>Adds a handler for every HTTP request that is refused. Node's event <c>connection_error</c>.</summary>
    /// <param name="handler">Must not block; an exception is logged.</param>
    public void OnConnectionError(Action<ConnectionError> handler) => Engine.Hooks.OnError(handler);

    /// <returns>False when the server has its admin namespace already.</returns>
    internal bool TryBeginAdmin() => !Interlocked.Exchange(ref _hasAdmin, true);

    /// <summary>Releases the server's timer. The container calls it.</summary>
    public void Dispose() => Engine.Dispose();
}
