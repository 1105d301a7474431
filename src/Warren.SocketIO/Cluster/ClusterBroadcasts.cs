namespace Warren.SocketIO.Cluster;

/// <summary>What a namespace of this node says to its namesakes on the others.</summary>
internal sealed class ClusterBroadcasts(ClusterAdapter adapter, Namespace target)
{
    public void Emit(in Targets targets, string name, OutgoingArguments arguments)
    {
        PacketWriter.ThrowIfUnfit(target, name, arguments);
        adapter.Publish(Message(ClusterMessageType.Broadcast, targets, name, arguments), targets.Rooms is [var room] ? room : null);
    }

    /// <summary>Asks the sockets of the other nodes; their answers come to <paramref name="answers"/>.</summary>
    public void Ask(BroadcastAnswers answers, in Targets targets, string name, OutgoingArguments arguments, TimeSpan timeout)
    {
        PacketWriter.ThrowIfUnfit(target, name, arguments);
        adapter.Ask(answers, Message(ClusterMessageType.Broadcast, targets, name, arguments, answers.Id, timeout), timeout);
    }

    public void Command(ClusterMessageType type, in Targets targets, string[]? rooms, bool close)
    {
        adapter.Publish(
            new ClusterMessage
            {
                Type = type,
                Uid = adapter.NodeId,
                Nsp = target.Name,
                Rooms = targets.Rooms,
                Except = Except(targets),
                Targets = rooms,
                Close = close,
            },
            targets.Rooms is [var room] ? room : null);
    }

    public Task<(List<RemoteSocket> Items, string[] Missing)> FetchAsync(in Targets targets, CancellationToken cancellation)
    {
        var (rooms, except) = (targets.Rooms, Except(targets));
        return adapter.GatherAsync(
            id => new ClusterMessage
            {
                Type = ClusterMessageType.FetchSockets,
                Uid = adapter.NodeId,
                Nsp = target.Name,
                RequestId = id,
                Rooms = rooms,
                Except = except,
            },
            answer => (answer.Sockets ?? []).Select(socket => socket.ToRemote(target, answer.Uid)),
            cancellation);
    }

    public void ServerSideEmit(string name, ReadOnlySpan<byte> argument) => adapter.Publish(ServerSide(name, RawJson.Array(argument), null));

    public Task<(List<ServerSideAnswer> Items, string[] Missing)> ServerSideAskAsync(
        string name, ReadOnlyMemory<byte> argument, CancellationToken cancellation)
    {
        var arguments = RawJson.Array(argument.Span);
        return adapter.GatherAsync(id => ServerSide(name, arguments, id), Read, cancellation);

        static IEnumerable<ServerSideAnswer> Read(ClusterMessage answer) =>
            ClusterArguments.Read(answer) is { } read ? [new ServerSideAnswer(answer.Uid, read)] : [];
    }

    ClusterMessage ServerSide(string name, RawJson arguments, string? requestId) => new()
    {
        Type = ClusterMessageType.ServerSideEmit,
        Uid = adapter.NodeId,
        Nsp = target.Name,
        RequestId = requestId,
        Event = name,
        Args = arguments,
        Traceparent = System.Diagnostics.Activity.Current?.Id,
    };

    ClusterMessage Message(
        ClusterMessageType type, in Targets targets, string name, OutgoingArguments arguments, string? requestId = null, TimeSpan timeout = default) => new()
        {
            Type = type,
            Uid = adapter.NodeId,
            Nsp = target.Name,
            RequestId = requestId,
            Rooms = targets.Rooms,
            Except = Except(targets),
            Volatile = targets.IsVolatile,
            Uncompressed = !targets.IsCompressible,
            Event = name,
            Args = RawJson.Array(arguments.Json),
            Attachments = arguments.Attachments.IsEmpty ? null : arguments.Attachments.ToArray(),
            Timeout = (long)timeout.TotalMilliseconds,
        };

    // To other nodes the sender is one more room: that of its id.
    static string[] Except(in Targets targets) => targets.Sender is { } sender ? [.. targets.Except, sender.Id] : targets.Except;
}
