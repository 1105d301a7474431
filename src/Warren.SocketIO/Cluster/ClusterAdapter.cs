using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Cluster;

/// <summary>
/// Joins the servers of several processes, nodes, into one: broadcasts, commands and questions reach the sockets of all of them. A bus derives
/// from this class and moves bytes; membership, order and answers are the same for every bus. Sockets of the own node are served without the
/// bus and also while it is down. Give it to the server by <c>AddSocketIOCluster</c>.
/// </summary>
public abstract partial class ClusterAdapter : IAsyncDisposable
{
    static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(5);

    SocketIOServer? _server;
    ClusterMembers? _members;
    ClusterRequests? _requests;
    ClusterHeartbeat? _heartbeat;
    ClusterOutbox? _outbox;
    ClusterInbox? _inbox;
    ClusterMetrics? _metrics;
    int _state;

    /// <summary>Creates an adapter for one server.</summary>
    /// <param name="options">The defaults if null.</param>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    protected ClusterAdapter(ClusterOptions? options = null)
    {
        Options = (options ?? new ClusterOptions()).Checked();
    }

    /// <summary>The name of this node: 20 random characters, new with each start.</summary>
    public string NodeId { get; } = EngineServer.NewId();

    /// <summary>The other nodes that are known to live.</summary>
    public IReadOnlyCollection<string> OtherNodes => _members?.Nodes ?? [];

    /// <summary>Whether the last message could not be given to the bus: other nodes miss what this one says; its own sockets do not.</summary>
    public bool IsDegraded => _outbox?.IsFailing ?? false;

    internal ClusterOptions Options { get; }

    /// <summary>Begins to receive. Called once, before the first message is published.</summary>
    /// <param name="cancellation">The host gives up starting.</param>
    protected abstract ValueTask StartAsync(CancellationToken cancellation);

    /// <summary>
    /// Gives a message to the other nodes. Called one at a time and in order, and they must receive in that order. An exception drops the message:
    /// it is logged and counted, and <see cref="IsDegraded"/> tells.
    /// </summary>
    /// <param name="message">For all nodes, or for the one it names. This node may get it back; it is ignored then.</param>
    /// <param name="cancellation">The server stops and does not want to wait any longer.</param>
    protected abstract ValueTask PublishAsync(ClusterEnvelope message, CancellationToken cancellation);

    /// <summary>Stops receiving. Called once, after the last message was published.</summary>
    /// <param name="cancellation">The server does not want to wait any longer.</param>
    protected abstract ValueTask StopAsync(CancellationToken cancellation);

    /// <summary>Takes in a message of the bus. Never throws: what cannot be understood is counted and logged. One call at a time.</summary>
    /// <param name="body">Only read until the method returns.</param>
    protected void Receive(ReadOnlyMemory<byte> body)
    {
        if (_inbox is null)
        {
            return;
        }

        try
        {
            _metrics!.Received();
            if (body.Length > Options.MaxMessageBytes)
            {
                Reject("too large", null);
            }
            else if (JsonSerializer.Deserialize(body.Span, ClusterJson.Default.ClusterMessage) is { Version: ClusterMessage.CurrentVersion } message)
            {
                _inbox.Handle(message);
            }
            else
            {
                Reject("another version", null);
            }
        }
        catch (Exception exception)
        {
            Reject("not understood", exception);
        }
    }

    /// <summary>Says goodbye to the other nodes and stops. The host does it when it stops.</summary>
    public async ValueTask DisposeAsync()
    {
        // A bus that hangs must not hang the process; the host's own goodbye, which comes before this, has the host's time for it.
        using var bound = new CancellationTokenSource(GoodbyeTime, _server?.Engine.Clock ?? TimeProvider.System);
        await CloseAsync(bound.Token);
        GC.SuppressFinalize(this);
    }

    internal void Attach(SocketIOServer server, IMeterFactory meters)
    {
        if (Interlocked.CompareExchange(ref _server, server, null) is not null)
        {
            throw new InvalidOperationException("This ClusterAdapter belongs to another server already. Make one for each server.");
        }

        var wheel = server.Engine.Wheel;
        _metrics = new ClusterMetrics(meters);
        _requests = new ClusterRequests(wheel, Options.MaxPendingRequests);
        _members = new ClusterMembers((long)Options.HeartbeatTimeout.TotalMilliseconds, _requests.NodeLeft);
        _outbox = new ClusterOutbox(PublishAsync, Options.MaxQueuedMessages, _metrics, server.Logger);
        _heartbeat = new ClusterHeartbeat(wheel, (long)Options.HeartbeatInterval.TotalMilliseconds, RemoveSilent, Beat);
        _inbox = new ClusterInbox(this, server, _members, _requests);
    }

    internal async Task OpenAsync(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
        {
            return;
        }

        await StartAsync(cancellation);
        _outbox!.Start();
        Publish(new ClusterMessage { Type = ClusterMessageType.InitialHeartbeat, Uid = NodeId });
        _heartbeat!.Start();
    }

    internal async Task CloseAsync(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _state, 2, 1) != 1)
        {
            return;
        }

        _heartbeat!.Stop();
        Publish(new ClusterMessage { Type = ClusterMessageType.AdapterClose, Uid = NodeId });
        await _outbox!.StopAsync(cancellation);
        _outbox.Dispose();
        await StopAsync(cancellation);
    }

    /// <param name="message">Copied before the method returns.</param>
    /// <param name="room">See <see cref="ClusterEnvelope"/>.</param>
    internal void Publish(ClusterMessage message, string? room = null)
    {
        if (message.To is null)
        {
            _heartbeat!.Said();
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(message, ClusterJson.Default.ClusterMessage);
        _outbox!.Add(new ClusterEnvelope(message.Nsp, message.To, room, body));
    }

    /// <summary>Waits for what the other nodes answer; asks nobody when there are none.</summary>
    internal async Task<(List<T> Items, string[] Missing)> GatherAsync<T>(
        Func<string, ClusterMessage> question, Func<ClusterMessage, IEnumerable<T>> read, CancellationToken cancellation)
    {
        var request = new GatherRequest<T>(EngineServer.NewId(), OtherNodes, read);
        Ask(request, question(request.Id), Options.RequestTimeout);
        try
        {
            request.CompleteIfDone();
            return await request.Result.WaitAsync(cancellation);
        }
        finally
        {
            Forget(request);
        }
    }

    /// <exception cref="InvalidOperationException">Too many questions are open.</exception>
    internal void Ask(PendingRequest request, ClusterMessage question, TimeSpan timeout)
    {
        _requests!.Add(request, (long)timeout.TotalMilliseconds);
        Publish(question);
    }

    internal void Forget(PendingRequest request) => _requests!.Remove(request);

    void Beat() => Publish(new ClusterMessage { Type = ClusterMessageType.Heartbeat, Uid = NodeId });

    void RemoveSilent(long now)
    {
        foreach (var node in _members!.RemoveSilent(now))
        {
            Log.NodeSilent(_server!.Logger, node, Options.HeartbeatTimeout);
        }
    }

    void Reject(string reason, Exception? exception)
    {
        _metrics!.Dropped(reason);
        Log.NotUnderstood(_server!.Logger, exception, reason);
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Node {Node} has been silent for {Timeout}; it counts as dead until it is heard again.", EventName = "ClusterNodeSilent")]
        public static partial void NodeSilent(ILogger logger, string node, TimeSpan timeout);

        [LoggerMessage(2, LogLevel.Warning, "A message of another node was ignored: {Reason}.", EventName = "ClusterMessageIgnored")]
        public static partial void NotUnderstood(ILogger logger, Exception? exception, string reason);
    }
}
