namespace Warren.SocketIO;

/// <summary>A packet whose header was read and whose attachments are on their way: at most so many, so large together, and so long.</summary>
internal sealed class BinaryAssembly(Socket? socket, Packet packet, string name, EventArguments arguments)
{
    readonly ReadOnlyMemory<byte>[] _attachments = new ReadOnlyMemory<byte>[packet.Attachments];
    int _count;
    long _bytes;

    /// <returns>False when the attachments are larger together than a message may be.</returns>
    public bool TryAdd(ReadOnlyMemory<byte> data, int maxBytes, out bool complete)
    {
        complete = false;
        _bytes += data.Length;
        if (_bytes > maxBytes)
        {
            return false;
        }

        _attachments[_count++] = data.ToArray();
        complete = _count == _attachments.Length;
        return true;
    }

    /// <summary>All attachments are there. Nothing happens for a socket that left meanwhile.</summary>
    public void Dispatch()
    {
        arguments.Attachments = _attachments;
        if (packet.Type == PacketType.BinaryEvent)
        {
            socket?.Receive(name, arguments, packet.Id);
        }
        else if (packet.Id is { } id)
        {
            socket?.ReceiveAck(id, arguments);
        }
    }
}
