using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    volatile Action<OutgoingEvent>[]? _outgoing;

    /// <summary>Sends events that may be lost: see <see cref="SocketIO.Broadcast.Volatile"/>.</summary>
    public SocketEmitter Volatile => new(this, SendFlags.Volatile);

    /// <summary>Sends events with or without compression: see <see cref="SocketIO.Broadcast.Compress"/>.</summary>
    /// <param name="compress">Whether the events may be compressed.</param>
    public SocketEmitter Compress(bool compress) => new(this, compress ? SendFlags.None : SendFlags.Uncompressed);

    /// <summary>Adds a handler for every event sent to this socket, broadcasts included; acknowledgements are none.</summary>
    /// <param name="handler">Runs on the sender's thread before the event is queued; it must not block, and an exception is logged.</param>
    public void OnOutgoing(Action<OutgoingEvent> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _outgoing = [.. _outgoing ?? [], handler];
        }
    }

    /// <summary>Like <see cref="OnOutgoing"/>, but the handler runs before those that are there already.</summary>
    /// <param name="handler">See <see cref="OnOutgoing"/>.</param>
    public void PrependOutgoing(Action<OutgoingEvent> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
        {
            _outgoing = [handler, .. _outgoing ?? []];
        }
    }

    /// <summary>Takes out a handler; nothing happens if it is not there.</summary>
    /// <param name="handler">The same delegate.</param>
    public void OffOutgoing(Action<OutgoingEvent> handler)
    {
        lock (_gate)
        {
            var list = (_outgoing ?? []).ToList();
            list.Remove(handler);
            _outgoing = list.Count == 0 ? null : [.. list];
        }
    }

    internal bool HasOutgoing => _outgoing is not null;

    internal void Tell(OutgoingEvent told)
    {
        foreach (var handler in _outgoing ?? [])
        {
            try
            {
                handler(told);
            }
            catch (Exception exception)
            {
                Log.OutgoingHandlerFailed(_server.Logger, exception, Id);
            }
        }
    }

    /// <summary>One event to this socket alone.</summary>
    internal void SendEvent(string name, OutgoingArguments arguments, SendFlags flags = SendFlags.None)
    {
        if (HasOutgoing)
        {
            // A listener may use the buffers of this thread.
            var copy = new OutgoingArguments(arguments.Json.ToArray(), arguments.Attachments.ToArray());
            Tell(new OutgoingEvent(name, copy));
            arguments = copy;
        }

        if (Namespace.Sender is { } sender)
        {
            sender.Send(this, name, arguments, flags);
        }
        else
        {
            var packet = PacketWriter.Event(Namespace, name, arguments);
            Send((flags & SendFlags.Uncompressed) != 0 ? packet.NotCompressed() : packet, (flags & SendFlags.Volatile) != 0);
        }
    }

    internal void Send(PacketGroup packet, bool isVolatile)
    {
        if (!isVolatile)
        {
            Send(packet);
        }
        else if (Connected)
        {
            _connection.SendVolatile(packet);
        }
    }
}
