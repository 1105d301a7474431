using System.Diagnostics.CodeAnalysis;

namespace Warren.Events.Brokers;

/// <summary>Lets one asynchronous operation after another through, in the order they came.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of, and late callers may still come.")]
sealed class OneAtATime
{
    readonly SemaphoreSlim _one = new(1);

    /// <summary>Waits for the turn; dispose the result to end it.</summary>
    public async Task<Turn> EnterAsync(CancellationToken cancellation = default)
    {
        await _one.WaitAsync(cancellation);
        return new Turn(_one);
    }

    public readonly struct Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
