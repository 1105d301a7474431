using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

public sealed partial class Namespace
{
    // Null without a cluster.
    readonly ClusterBroadcasts? _cluster;

    internal ServerSideHandlers ServerSide { get; }

    /// <inheritdoc cref="Broadcast.EmitWithAckAsync(string, ReadOnlyMemory{byte}, TimeSpan?, CancellationToken)"/>
    public Task<IReadOnlyList<EventArguments>> EmitWithAckAsync(
        string name, ReadOnlyMemory<byte> jsonArgument, TimeSpan? timeout, CancellationToken cancellation) =>
        _everybody.EmitWithAckAsync(name, jsonArgument, timeout, cancellation);

    /// <inheritdoc cref="Broadcast.FetchSocketsAsync"/>
    public Task<ClusterAnswers<RemoteSocket>> FetchSocketsAsync(CancellationToken cancellation) => _everybody.FetchSocketsAsync(cancellation);

    /// <inheritdoc cref="Broadcast.SocketsJoin"/>
    public void SocketsJoin(params ReadOnlySpan<string> rooms) => _everybody.SocketsJoin(rooms);

    /// <inheritdoc cref="Broadcast.SocketsLeave"/>
    public void SocketsLeave(params ReadOnlySpan<string> rooms) => _everybody.SocketsLeave(rooms);

    /// <inheritdoc cref="Broadcast.DisconnectSockets"/>
    public void DisconnectSockets(bool closeTransport = false) => _everybody.DisconnectSockets(closeTransport);

    /// <summary>
    /// Adds a handler for events that other nodes, or emitters, send to this namespace's servers. A node does not hear its own. Handlers of
    /// one event run one after the other; events do not wait for each other.
    /// </summary>
    /// <param name="name">The event's name.</param>
    /// <param name="handler">Runs on the bus's thread until its first await, so it must not block; an exception is logged.</param>
    public void OnServerSide(string name, Func<ServerSideEvent, ValueTask> handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(handler);
        ServerSide.Add(name, handler);
    }

    /// <summary>Sends an event to the other nodes; without a cluster there are none.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8; empty sends the name alone.</param>
    public void ServerSideEmitRaw(string name, ReadOnlyMemory<byte> jsonArgument)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _cluster?.ServerSideEmit(name, jsonArgument.Span);
    }

    /// <summary>Sends an event with a value written as JSON to the other nodes.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="value">The argument.</param>
    /// <param name="type">How to write it, from a source-generated context.</param>
    public void ServerSideEmit<T>(string name, T value, JsonTypeInfo<T> type) =>
        ServerSideEmitRaw(name, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Sends an event to the other nodes and waits for their answers, at most <see cref="ClusterOptions.RequestTimeout"/>.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="jsonArgument">One JSON value in UTF-8; empty sends the name alone.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The answers of the nodes that gave one. A node that has no handler for the name is neither in it nor missing.</returns>
    /// <exception cref="InvalidOperationException"><see cref="ClusterOptions.MaxPendingRequests"/> questions are open already.</exception>
    public async Task<ClusterAnswers<ServerSideAnswer>> ServerSideEmitWithAckAsync(
        string name, ReadOnlyMemory<byte> jsonArgument, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_cluster is null)
        {
            return new ClusterAnswers<ServerSideAnswer>([], []);
        }

        var (items, missing) = await _cluster.ServerSideAskAsync(name, jsonArgument, cancellation);
        return new ClusterAnswers<ServerSideAnswer>(items, missing);
    }

    /// <summary>One event to whoever is chosen, on every node.</summary>
    internal void Emit(in Targets targets, string name, OutgoingArguments arguments)
    {
        // The bus first: a listener of an outgoing event may send something that must come behind this.
        if (!targets.IsLocal)
        {
            _cluster?.Emit(targets, name, arguments);
        }

        LocalSockets.Emit(targets, name, arguments);
    }

    internal Task<IReadOnlyList<EventArguments>> AskAsync(
        in Targets targets, string name, OutgoingArguments arguments, TimeSpan? timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var wait = timeout ?? _server.Options.AckTimeout;
        var cluster = targets.IsLocal ? null : _cluster;
        var answers = new BroadcastAnswers(EngineServer.NewId(), cluster is null ? [] : _server.Cluster!.OtherNodes);
        if (cluster is not null)
        {
            cluster.Ask(answers, targets, name, arguments, wait);
        }
        else
        {
            _server.Engine.Wheel.Schedule(answers, _server.Engine.Wheel.Now + (long)wait.TotalMilliseconds);
        }

        var asked = LocalSockets.Ask(targets, name, arguments, wait, answer => answers.Answered(BroadcastAnswers.Here, answer));
        answers.Asked(BroadcastAnswers.Here, asked);
        return AwaitAsync(answers, cancellation);
    }

    internal async Task<ClusterAnswers<RemoteSocket>> FetchAsync(Targets targets, CancellationToken cancellation)
    {
        List<RemoteSocket> sockets = [.. LocalSockets.Select(targets).Select(RemoteSocket.From)];
        if (_cluster is null || targets.IsLocal)
        {
            return new ClusterAnswers<RemoteSocket>(sockets, []);
        }

        var (others, missing) = await _cluster.FetchAsync(targets, cancellation);
        sockets.AddRange(others);
        return new ClusterAnswers<RemoteSocket>(sockets, missing);
    }

    internal void Command(ClusterMessageType type, in Targets targets, string[]? rooms, bool close = false)
    {
        if (!targets.IsLocal)
        {
            _cluster?.Command(type, targets, rooms, close);
        }

        switch (type)
        {
            case ClusterMessageType.SocketsJoin:
                LocalSockets.Join(targets, rooms!);
                break;
            case ClusterMessageType.SocketsLeave:
                LocalSockets.Leave(targets, rooms!);
                break;
            case ClusterMessageType.DisconnectSockets:
                LocalSockets.Disconnect(targets, close);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }

    async Task<IReadOnlyList<EventArguments>> AwaitAsync(BroadcastAnswers answers, CancellationToken cancellation)
    {
        try
        {
            return await answers.Result.WaitAsync(cancellation);
        }
        finally
        {
            _server.Engine.Wheel.Remove(answers);
            _server.Cluster?.Forget(answers);
        }
    }
}
