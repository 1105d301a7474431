using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Warren.Outbox;

/// <summary>
/// SQLite has one writer a file, and the provider would block a thread for every handler that waits for it. So handlers wait here,
/// before BEGIN and without a thread: first come, first served, bounded in number and in time.
/// One gate for each file, whoever in this process opens it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A gate lives as long as the process, as the others wait at the same one.")]
sealed class WriterGate
{
    static readonly ConcurrentDictionary<string, WriterGate> Gates = new(StringComparer.Ordinal);

    readonly SemaphoreSlim _writer = new(1, 1);
    int _waiting;

    public static WriterGate For(string file) => Gates.GetOrAdd(file, _ => new WriterGate());

    /// <summary>How many wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for the turn. <c>false</c>: too many wait already, or it took too long; then there is nothing to exit.</summary>
    public async ValueTask<bool> EnterAsync(int maxWaiting, TimeSpan maxWait, TimeProvider time, CancellationToken cancellation)
    {
        if (_writer.Wait(0, CancellationToken.None))
        {
            return true;
        }

        if (Interlocked.Increment(ref _waiting) > maxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            return await WaitAsync(maxWait, time, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Waits for the turn of work that no handler asked for: it takes none of their places in the queue.</summary>
    public async ValueTask<bool> EnterAsideAsync(TimeSpan maxWait, TimeProvider time, CancellationToken cancellation) =>
        _writer.Wait(0, CancellationToken.None) || await WaitAsync(maxWait, time, cancellation);

    /// <summary>Lets the next one in.</summary>
    public void Exit() => _writer.Release();

    async Task<bool> WaitAsync(TimeSpan maxWait, TimeProvider time, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(maxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await _writer.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
