using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Recovery;

/// <summary>Sends events with offsets: numbered, kept and put into every receiver's queue in one step; written out after it.</summary>
internal sealed class RecoverableSender(Namespace target, ReplayLog log)
{
    /// <summary>To whoever is chosen.</summary>
    public void Send(in Targets targets, string name, OutgoingArguments arguments)
    {
        IReadOnlyCollection<Socket> receivers;
        List<Socket>? full = null;
        lock (log.Gate)
        {
            receivers = target.Rooms.Select(targets.Rooms, targets.Except);
            var packet = Number(targets, name, arguments, out var sequence);
            foreach (var socket in receivers)
            {
                if (socket != targets.Sender && !socket.Enqueue(packet, sequence))
                {
                    (full ??= []).Add(socket);
                }
            }
        }

        foreach (var socket in receivers)
        {
            socket.Flush();
        }

        foreach (var socket in full ?? [])
        {
            socket.CloseFull();
        }
    }

    /// <summary>To one socket, if it is connected; the event is kept under its id.</summary>
    public void Send(Socket socket, string name, OutgoingArguments arguments, SendFlags flags)
    {
        bool fits;
        lock (log.Gate)
        {
            if (!socket.Connected)
            {
                return;
            }

            var packet = Number(new Targets([socket.Id], [], null, isLocal: true, flags), name, arguments, out var sequence);
            fits = socket.Enqueue(packet, sequence);
        }

        if (fits)
        {
            socket.Flush();
        }
        else
        {
            socket.CloseFull();
        }
    }

    /// <param name="targets">For whom.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="sequence">Null for a volatile event, which is not kept. It shows the offset reached, because a client takes it for one.</param>
    PacketGroup Number(in Targets targets, string name, OutgoingArguments arguments, out long? sequence)
    {
        var packet = PacketWriter.Event(target, name, log.Stamp(arguments, targets.IsVolatile), targets);
        sequence = targets.IsVolatile ? null : log.Add(targets, packet);
        return packet;
    }
}
