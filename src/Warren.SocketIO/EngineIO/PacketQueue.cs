namespace Warren.SocketIO.EngineIO;

/// <summary>What a session still has to send, bounded in packets and bytes. Not thread-safe: the session's lock guards it.</summary>
internal sealed class PacketQueue(int maxPackets, int maxBytes)
{
    const int KeptCapacity = 64;

    // Most of the time there is at most one, so most sessions never own an array.
    PacketGroup? _first;
    Queue<PacketGroup>? _rest;
    int _packets;
    int _bytes;

    public bool IsEmpty => _packets == 0;

    public int Packets => _packets;

    /// <summary>False when the group would pass a bound. A group that finds the queue empty always fits: it is as large as its sender chose.</summary>
    public bool TryAdd(PacketGroup group)
    {
        if (_packets == 0)
        {
            _first = group;
        }
        else if (_packets + group.Packets > maxPackets || _bytes + (long)group.Bytes > maxBytes)
        {
            return false;
        }
        else
        {
            (_rest ??= new Queue<PacketGroup>()).Enqueue(group);
        }

        _packets += group.Packets;
        _bytes += group.Bytes;
        return true;
    }

    /// <summary>
    /// For those who can wait. Half of the queue is kept free of them, for what cannot: pings, acknowledgements, and events whose sender does
    /// not wait.
    /// </summary>
    public bool HasRoom(SendSize size) =>
        _packets == 0 || (_packets + size.Packets <= maxPackets / 2 && _bytes + (long)size.Bytes <= maxBytes / 2);

    public PacketGroup? Take()
    {
        if (_packets == 0)
        {
            return null;
        }

        var group = _first ?? _rest!.Dequeue();
        _first = null;
        _packets -= group.Packets;
        _bytes -= group.Bytes;
        if (_packets == 0 && _rest?.Capacity > KeptCapacity)
        {
            // A burst is over: do not keep its array.
            _rest = null;
        }

        return group;
    }

    public void Clear()
    {
        (_first, _rest) = (null, null);
        (_packets, _bytes) = (0, 0);
    }
}
