namespace Warren.Bench.Load;

/// <summary>W1: each connection asks for an echo, and asks again when it is there; W1b with eight such turns at once.</summary>
internal sealed class EchoLoad(LoadOptions options) : ThroughputLoad(options)
{
    readonly byte[] _scratch = new byte[options.Payload + 256];
    readonly long[] _sent = new long[options.Connections * options.InFlight];

    public LoadResult Run()
    {
        var connections = Open(Options.Connections);
        foreach (var connection in connections)
        {
            // Before the first answer can come, so that two threads never write through one connection.
            for (var turn = 0; turn < Options.InFlight; turn++)
            {
                Ask(connection);
            }
        }

        foreach (var connection in connections)
        {
            connection.Flush();
        }

        return Measure();
    }

    public override void Received(LoadConnection connection, ReadOnlySpan<byte> message)
    {
        // A server that waits between answers may let them overtake each other, so the id says which it is.
        if (!Protocol.TryReadAnswer(message, out var turn, out var payload)
            || turn < 0 || turn >= connection.Count || !payload.SequenceEqual(Payload.For(connection.Number, turn)))
        {
            // Until it is measured a router may still be finding out which services there are.
            if (IsMeasuring || !Protocol.IsNotYet(message))
            {
                Wrong(message);
            }
        }
        else
        {
            Took(_sent[Slot(connection, turn)]);
        }

        Done();
        Ask(connection);
    }

    void Ask(LoadConnection connection)
    {
        var turn = connection.Count++;
        var length = Protocol.WriteEcho(_scratch, turn, Payload.For(connection.Number, turn));
        _sent[Slot(connection, turn)] = TimeProvider.System.GetTimestamp();
        connection.Write(_scratch.AsSpan(0, length));
    }

    int Slot(LoadConnection connection, long turn) => (connection.Number * Options.InFlight) + (int)(turn % Options.InFlight);
}
