using Microsoft.Extensions.Logging;

namespace Warren.SocketIO;

/// <summary>What is done to the chosen sockets of this node, whoever asked: the host here, or another node.</summary>
internal sealed partial class LocalSockets(Namespace target)
{
    public void Emit(in Targets targets, string name, OutgoingArguments arguments)
    {
        if (target.Sender is { } sender)
        {
            Tell(targets, name, arguments);
            sender.Send(targets, name, arguments);
            return;
        }

        var packet = PacketWriter.Event(target, name, arguments, targets);
        OutgoingEvent? told = null;
        foreach (var socket in target.Rooms.Select(targets.Rooms, targets.Except))
        {
            if (socket == targets.Sender)
            {
                continue;
            }

            if (socket.HasOutgoing)
            {
                socket.Tell(told ??= new OutgoingEvent(name, arguments));
            }

            socket.Send(packet, targets.IsVolatile);
        }
    }

    /// <summary>Asks each socket; an answer is null when the socket went without one.</summary>
    /// <returns>How many were asked. One that cannot be asked, because it owes too many acknowledgements, counts and never answers.</returns>
    public int Ask(in Targets targets, string name, OutgoingArguments arguments, TimeSpan timeout, Action<EventArguments?> answered)
    {
        var id = target.NextAckId();
        var packet = PacketWriter.Event(target, name, arguments, targets, id);
        OutgoingEvent? told = null;
        var count = 0;
        foreach (var socket in target.Rooms.Select(targets.Rooms, targets.Except))
        {
            if (socket == targets.Sender)
            {
                continue;
            }

            if (socket.HasOutgoing)
            {
                socket.Tell(told ??= new OutgoingEvent(name, arguments));
            }

            count++;
            _ = socket.TryAsk(id, packet, timeout)?.ContinueWith(
                answer =>
                {
                    if (answer.IsCompletedSuccessfully)
                    {
                        answered(answer.Result);
                    }
                    else if (answer.Exception?.InnerException is SocketDisconnectedException)
                    {
                        answered(null);
                    }
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return count;
    }

    public void Join(in Targets targets, IReadOnlyList<string> rooms)
    {
        foreach (var socket in Select(targets))
        {
            foreach (var room in rooms)
            {
                if (!socket.TryJoin(room))
                {
                    Log.TooManyRooms(target.Server.Logger, socket.Id);
                }
            }
        }
    }

    public void Leave(in Targets targets, IReadOnlyList<string> rooms)
    {
        foreach (var socket in Select(targets))
        {
            foreach (var room in rooms)
            {
                socket.Leave(room);
            }
        }
    }

    public void Disconnect(in Targets targets, bool closeTransport)
    {
        foreach (var socket in Select(targets))
        {
            socket.Disconnect(closeTransport);
        }
    }

    void Tell(in Targets targets, string name, OutgoingArguments arguments)
    {
        OutgoingEvent? told = null;
        foreach (var socket in target.Rooms.Select(targets.Rooms, targets.Except))
        {
            if (socket != targets.Sender && socket.HasOutgoing)
            {
                socket.Tell(told ??= new OutgoingEvent(name, arguments));
            }
        }
    }

    /// <summary>What is chosen now; it stays so while rooms change under the caller.</summary>
    public List<Socket> Select(in Targets targets)
    {
        var sender = targets.Sender;
        return [.. target.Rooms.Select(targets.Rooms, targets.Except).Where(socket => socket != sender)];
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Socket {SocketId} is in as many rooms as SocketIOOptions.MaxRoomsPerSocket allows and was not put in one more.", EventName = "TooManyRooms")]
        public static partial void TooManyRooms(ILogger logger, string socketId);
    }
}
