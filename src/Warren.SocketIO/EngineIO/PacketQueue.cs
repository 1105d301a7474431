namespace Warren.SocketIO.EngineIO;

/// <summary>What a session still has to send, bounded in packets and bytes. Not thread-safe: the session's lock guards it.</summary>
internal sealed class PacketQueue(int maxPackets, int maxBytes)
{
    // Made at the first packet: an idle session owns no array.
    Queue<PacketGroup>? _groups;
    int _packets;
    int _bytes;

    public bool IsEmpty => _packets == 0;

    /// <summary>False when the group would pass a bound. A group that finds the queue empty always fits: it is as large as its sender chose.</summary>
    public bool TryAdd(PacketGroup group)
    {
        if (_packets > 0 && (_packets + group.Packets > maxPackets || _bytes + (long)group.Bytes > maxBytes))
        {
            return false;
        }

        (_groups ??= new Queue<PacketGroup>()).Enqueue(group);
        _packets += group.Packets;
        _bytes += group.Bytes;
        return true;
    }

    public PacketGroup? Take()
    {
        if (_packets == 0)
        {
            return null;
        }

        var group = _groups!.Dequeue();
        _packets -= group.Packets;
        _bytes -= group.Bytes;
        if (_packets == 0 && _groups.Capacity > 64)
        {
            // A burst is over: do not keep its array.
            _groups = null;
        }

        return group;
    }

    public void Clear()
    {
        _groups = null;
        (_packets, _bytes) = (0, 0);
    }
}
