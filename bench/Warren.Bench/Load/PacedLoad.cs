using System.Diagnostics;

namespace Warren.Bench.Load;

/// <summary>
/// W6: so many echoes a second, whatever the answers do: a server that stops answering for a while does not make the load wait for it.
/// </summary>
internal sealed class PacedLoad(LoadOptions options) : ThroughputLoad(options)
{
    /// <summary>Answers that one connection may lack before the server counts as broken: at the usual rate, minutes.</summary>
    const int MostWaiting = 1024;

    readonly Payload _expected = new(options.Payload);
    readonly byte[] _scratch = new byte[options.Payload + 256];
    readonly long[] _sent = new long[options.Connections * MostWaiting];
    List<LoadConnection> _connections = [];
    long _began;
    long _turn;

    public LoadResult Run()
    {
        _connections = Open(Options.Connections);
        _began = TimeProvider.System.GetTimestamp();
        return Measure(Pace);
    }

    public override void Received(LoadConnection connection, ReadOnlySpan<byte> message)
    {
        if (!Protocol.TryReadAnswer(message, out var turn, out var payload)
            || turn < 0 || turn >= connection.Count || !payload.SequenceEqual(_expected.For(connection.Number, turn)))
        {
            Wrong(message);
        }
        else
        {
            Took(Volatile.Read(ref _sent[Slot(connection, turn)]));
        }

        Done();
    }

    /// <summary>Sends from this thread; what comes is received on the other one. A wait may end a millisecond late, and nobody is asked earlier for that.</summary>
    void Pace(double seconds)
    {
        var ticks = (double)Stopwatch.Frequency;
        var end = TimeProvider.System.GetTimestamp() + (long)(seconds * ticks);
        while (true)
        {
            var due = _began + (long)(_turn * ticks / Options.Rate);
            if (due >= end)
            {
                return;
            }

            var early = (due - TimeProvider.System.GetTimestamp()) / ticks * 1000;
            if (early > 0)
            {
                Wait(Math.Ceiling(early) / 1000);
                continue;
            }

            Ask(_connections[(int)(_turn++ % _connections.Count)]);
        }
    }

    void Ask(LoadConnection connection)
    {
        var turn = connection.Count++;
        var length = Protocol.WriteEcho(_scratch, turn, Payload.For(connection.Number, turn));
        Volatile.Write(ref _sent[Slot(connection, turn)], TimeProvider.System.GetTimestamp());
        connection.Write(_scratch.AsSpan(0, length));
        connection.Flush();
    }

    int Slot(LoadConnection connection, long turn) => (connection.Number * MostWaiting) + (int)(turn % MostWaiting);
}
