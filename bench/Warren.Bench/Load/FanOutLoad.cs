namespace Warren.Bench.Load;

/// <summary>W3: one connection sends an event to everybody; the next follows when all have it.</summary>
internal sealed class FanOutLoad(LoadOptions options) : ThroughputLoad(options)
{
    readonly byte[] _scratch = new byte[options.Payload + 256];
    List<LoadConnection> _connections = [];
    long _turn;
    long _sent;
    int _missing;

    public LoadResult Run()
    {
        _connections = Open(Options.Connections);
        Send();
        return Measure();
    }

    public override void Received(LoadConnection connection, ReadOnlySpan<byte> message)
    {
        // Each connection hears each turn once: what it has counted is the turn it waits for.
        if (!Protocol.TryReadBroadcast(message, out var payload))
        {
            // SignalR answers an invocation also where nothing is returned.
            if (!Protocol.TryReadAnswer(message, out _, out _))
            {
                Wrong(message);
            }

            return;
        }

        if (++connection.Count != _turn || !payload.SequenceEqual(Payload.For(0, _turn)))
        {
            Wrong(message);
        }

        Took(_sent);
        Done();
        if (--_missing == 0)
        {
            Send();
        }
    }

    void Send()
    {
        _turn++;
        _missing = _connections.Count;
        var length = Protocol.WriteBroadcast(_scratch, Payload.For(0, _turn));
        _sent = TimeProvider.System.GetTimestamp();
        _connections[0].Write(_scratch.AsSpan(0, length));
        _connections[0].Flush();
    }
}
