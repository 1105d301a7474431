namespace Warren.Events.Handlers;

/// <summary>
/// Looks, once, for partitions above the number that there is now: an earlier program had more of them, and events may wait there. They are
/// numbered without a gap, so the first that is not there ends the search.
/// </summary>
sealed class LeftPartitions(IBroker broker, TimeProvider time, string service, Lane lane, Action<int> take) : IAsyncDisposable
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _stop = new();
    Task _searching = Task.CompletedTask;

    public void Start() => _searching = SearchAsync(_stop.Token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _searching;
        _stop.Dispose();
    }

    async Task SearchAsync(CancellationToken stop)
    {
        try
        {
            var absent = -1;
            for (var index = lane.Partitions; index < Partitioning.Max;)
            {
                var before = broker.State;
                if (before.IsConnected && await broker.CountConsumersAsync(Names.Partition(service, lane.Name, index), stop) is not null)
                {
                    take(index++);
                }
                else if (before.IsConnected && broker.State == before && absent == index)
                {
                    return; // There is none, and it was not the link that kept us from seeing it: that would be known by the second time.
                }
                else
                {
                    absent = before.IsConnected ? index : -1;
                    await Task.Delay(Again, time, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next start looks again.
        }
    }
}
