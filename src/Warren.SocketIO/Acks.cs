using System.Diagnostics.CodeAnalysis;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>The acknowledgements one socket owes the server, bounded, each with a deadline.</summary>
internal sealed class Acks(DeadlineWheel wheel, SocketIOOptions options)
{
    readonly Lock _gate = new();
    Dictionary<long, PendingAck>? _pending;
    bool _ended;

    /// <exception cref="InvalidOperationException">Too many are awaited.</exception>
    public PendingAck Add(long id, TimeSpan timeout) => TryAdd(id, timeout) ?? throw new InvalidOperationException(
        $"This socket already owes {options.MaxPendingAcks} acknowledgements. Await some first, or raise SocketIOOptions.MaxPendingAcks.");

    /// <returns>Null when too many are awaited.</returns>
    public PendingAck? TryAdd(long id, TimeSpan timeout)
    {
        var ack = new PendingAck(this, id, timeout);
        lock (_gate)
        {
            if (_ended)
            {
                ack.Fail();
                return ack;
            }

            _pending ??= [];
            if (_pending.Count >= options.MaxPendingAcks)
            {
                return null;
            }

            _pending.Add(id, ack);
            wheel.Schedule(ack, wheel.Now + (long)timeout.TotalMilliseconds);
        }

        return ack;
    }

    /// <summary>Whoever takes it may end it. An id that was never given, or was answered before, is nobody's.</summary>
    public bool TryTake(long id, [NotNullWhen(true)] out PendingAck? ack)
    {
        ack = null;
        lock (_gate)
        {
            if (_pending is null || !_pending.Remove(id, out ack))
            {
                return false;
            }

            wheel.Remove(ack);
            return true;
        }
    }

    public void FailAll()
    {
        Dictionary<long, PendingAck>? pending;
        lock (_gate)
        {
            _ended = true;
            (pending, _pending) = (_pending, null);
        }

        foreach (var ack in pending?.Values ?? Enumerable.Empty<PendingAck>())
        {
            wheel.Remove(ack);
            ack.Fail();
        }
    }
}
