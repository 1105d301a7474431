namespace Warren.Outbox;

/// <summary>Looks at what waits in a service's outbox, for <see cref="OutboxMetrics"/>.</summary>
sealed class Measure(string service, OutboxRows rows, OwnTransactions transactions)
{
    /// <summary>More than this are not counted one by one.</summary>
    const int Most = 100_000;

    public Task RunAsync(CancellationToken cancellation) => transactions.ReadAsync(
        async connection =>
        {
            var (pending, lag) = await rows.MeasureAsync(connection, Most, cancellation);
            OutboxMetrics.Set(service, pending, lag);
        },
        cancellation);

    /// <summary>Nothing more is measured here.</summary>
    public void End() => OutboxMetrics.Remove(service);
}
