namespace Warren.Bench.Load;

/// <summary>W1: each connection asks for an echo, and asks again when it is there; W1b with eight such turns at once.</summary>
internal sealed class EchoLoad(LoadOptions options) : Workload(options)
{
    readonly Latencies _latencies = new();
    readonly byte[] _scratch = new byte[options.Payload + 256];
    readonly long[] _sent = new long[options.Connections * options.InFlight];
    long _answers;
    volatile bool _measuring;

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

        Wait(Options.Warmup);
        var window = new Window(Options.Pids);
        var before = Interlocked.Read(ref _answers);
        _measuring = true;
        Wait(Options.Seconds);
        _measuring = false;
        var answers = Interlocked.Read(ref _answers) - before;
        window.Close();
        return new LoadResult(Options.Workload, Options.Connections, Errors)
        {
            Seconds = window.Seconds,
            Operations = answers,
            MicrosecondsPerOperation = window.ServerCpuSeconds / answers * 1e6,
            P50Milliseconds = _latencies.Milliseconds(0.5),
            P99Milliseconds = _latencies.Milliseconds(0.99),
            ForeignCores = window.ForeignCores,
        };
    }

    public override void Received(LoadConnection connection, ReadOnlySpan<byte> message)
    {
        // A server that waits between answers may let them overtake each other, so the id says which it is.
        if (!Protocol.TryReadAnswer(message, out var turn, out var payload)
            || turn < 0 || turn >= connection.Count || !payload.SequenceEqual(Payload.For(connection.Number, turn)))
        {
            Wrong();
        }
        else if (_measuring)
        {
            _latencies.Add(TimeProvider.System.GetElapsedTime(_sent[Slot(connection, turn)]));
        }

        Interlocked.Increment(ref _answers);
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
