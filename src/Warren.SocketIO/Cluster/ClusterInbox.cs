namespace Warren.SocketIO.Cluster;

/// <summary>What this node does about each message of another one.</summary>
internal sealed class ClusterInbox(ClusterAdapter adapter, SocketIOServer server, ClusterMembers members, ClusterRequests requests)
{
    public void Handle(ClusterMessage message)
    {
        if (message.Uid == adapter.NodeId || message.Uid.Length == 0 || (message.To is { } to && to != adapter.NodeId))
        {
            return;
        }

        if (message.Type == ClusterMessageType.AdapterClose)
        {
            members.Left(message.Uid);
            return;
        }

        if (message.Uid != ClusterMessage.Emitter)
        {
            members.Heard(message.Uid, server.Engine.Wheel.Now);
        }

        switch (message.Type)
        {
            case ClusterMessageType.InitialHeartbeat:
                adapter.Publish(new ClusterMessage { Type = ClusterMessageType.Heartbeat, Uid = adapter.NodeId, To = message.Uid });
                break;
            case ClusterMessageType.FetchSocketsResponse or ClusterMessageType.ServerSideEmitResponse
                or ClusterMessageType.BroadcastClientCount or ClusterMessageType.BroadcastAck:
                requests.Answered(message);
                break;
            default:
                Obey(message, message.Nsp is { } name && server.Namespaces.TryGet(name, out var target) ? target : null);
                break;
        }
    }

    /// <param name="message">What to do.</param>
    /// <param name="target">Null when this node has no such namespace: commands are then nothing to it, but questions are answered.</param>
    void Obey(ClusterMessage message, Namespace? target)
    {
        var flags = (message.Volatile ? SendFlags.Volatile : SendFlags.None) | (message.Uncompressed ? SendFlags.Uncompressed : SendFlags.None);
        var targets = new Targets(message.Rooms ?? [], message.Except ?? [], null, isLocal: true, flags);
        switch (message.Type)
        {
            case ClusterMessageType.Broadcast when message.Event is { } name && message.RequestId is { } request:
                Ask(message, request, target, targets, name);
                break;
            case ClusterMessageType.Broadcast when message.Event is { } name:
                target?.LocalSockets.Emit(targets, name, ClusterArguments.Outgoing(message));
                break;
            case ClusterMessageType.SocketsJoin:
                target?.LocalSockets.Join(targets, message.Targets ?? []);
                break;
            case ClusterMessageType.SocketsLeave:
                target?.LocalSockets.Leave(targets, message.Targets ?? []);
                break;
            case ClusterMessageType.DisconnectSockets:
                target?.LocalSockets.Disconnect(targets, message.Close);
                break;
            case ClusterMessageType.FetchSockets:
                var sockets = target?.LocalSockets.Select(targets).Select(ClusterSocket.From).ToArray();
                adapter.Publish(Answer(message, ClusterMessageType.FetchSocketsResponse, sockets: sockets ?? []));
                break;
            case ClusterMessageType.ServerSideEmit when message.Event is not null:
                _ = ServerSideAsync(message, target);
                break;
        }
    }

    void Ask(ClusterMessage message, string request, Namespace? target, in Targets targets, string name)
    {
        var timeout = TimeSpan.FromMilliseconds(Math.Clamp(message.Timeout, 1, int.MaxValue));
        var asked = target?.LocalSockets.Ask(targets, name, ClusterArguments.Outgoing(message), timeout, answer => adapter.Publish(new ClusterMessage
        {
            Type = ClusterMessageType.BroadcastAck,
            Uid = adapter.NodeId,
            To = message.Uid,
            Nsp = message.Nsp,
            RequestId = request,
            Args = answer is null ? null : ClusterArguments.Write(answer),
            Attachments = answer is { Attachments.Count: > 0 } ? [.. answer.Attachments] : null,
        }));
        adapter.Publish(Answer(message, ClusterMessageType.BroadcastClientCount, count: asked ?? 0));
    }

    async Task ServerSideAsync(ClusterMessage message, Namespace? target)
    {
        var arguments = ClusterArguments.Read(message) ?? new EventArguments();
        var received = new ServerSideEvent(message.Event!, arguments, message.Uid, message.RequestId is not null, message.Traceparent);
        if (target is not null)
        {
            await target.ServerSide.RunAsync(received);
        }

        if (message.RequestId is not null)
        {
            adapter.Publish(Answer(message, ClusterMessageType.ServerSideEmitResponse, args: received.Answered));
        }
    }

    ClusterMessage Answer(
        ClusterMessage question, ClusterMessageType type, ClusterSocket[]? sockets = null, int count = 0, RawJson? args = null) => new()
        {
            Type = type,
            Uid = adapter.NodeId,
            To = question.Uid,
            Nsp = question.Nsp,
            RequestId = question.RequestId,
            Sockets = sockets,
            Count = count,
            Args = args,
        };
}
