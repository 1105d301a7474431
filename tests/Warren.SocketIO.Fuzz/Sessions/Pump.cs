using System.Collections.Concurrent;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>
/// Runs everything that awaits on the one thread that calls <see cref="Run"/>, in the order in which it became ready: the same script then
/// meets the same server. When nothing is ready, nothing goes on but by the clock or the client.
/// </summary>
public sealed class Pump : SynchronizationContext
{
    /// <summary>A session of some dozen steps needs a few hundred; more is a loop that never waits.</summary>
    const int MaxSteps = 1_000_000;

    readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _ready = new();
    int _steps;

    public bool IsIdle => _ready.IsEmpty;

    public override void Post(SendOrPostCallback d, object? state)
    {
        _ready.Enqueue((d, state));
        lock (_ready)
        {
            Monitor.Pulse(_ready);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Waits for what another thread makes ready: cancellations without a caller are.</summary>
    public void Wait(TimeSpan time)
    {
        lock (_ready)
        {
            if (IsIdle)
            {
                Monitor.Wait(_ready, time);
            }
        }
    }

    /// <summary>
    /// Does what the network would do. With a context of its own around it, the framework would hand each of its continuations to another
    /// thread; without, they run here, up to the server's own awaits, which come back to this pump.
    /// </summary>
    public static void AsNetwork(Action action)
    {
        var before = Current;
        SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void Run()
    {
        while (_ready.TryDequeue(out var next))
        {
            FuzzFailureException.Unless(++_steps < MaxSteps, "The server never comes to rest.");
            next.Callback(next.State);
        }
    }
}
