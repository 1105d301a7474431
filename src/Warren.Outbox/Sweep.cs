namespace Warren.Outbox;

/// <summary>
/// Finds the events that the fast path left: of a process that died between commit and confirm, of a time without a broker, and those that
/// were kept for later and are due now.
/// </summary>
sealed class Sweep(OutboxRows rows, OwnTransactions transactions, Relay relay)
{
    // Twice as long as a publish may take, so that nobody else takes up what is on its way; after a crash it is the longest wait. A broker in memory may take
    // longer, but its outbox has no second process, and a new one begins by taking back what the last had claimed.
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    int _refusals;
    (long Due, long Seq) _after;

    /// <summary>
    /// Goes through the table from the oldest row. While a queue is full and refuses, one batch each time, and from where it got to: a million rows would otherwise
    /// be claimed and put back without end, which keeps the database from everybody else, or keep those behind them, whose queues have room, from leaving.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        relay.CountWaiting();
        List<OutboxRow> claimed = [];
        do
        {
            var limit = Math.Min(Relay.Batch, relay.Room);
            if (limit == 0 || !relay.CanSend)
            {
                return;
            }

            claimed.Clear();
            await transactions.TryAsync(
                async transaction => claimed = await rows.ClaimAsync(transaction, _after, limit, Lease, cancellation), cancellation);

            // What this process is sending already is passed over: its confirm is still awaited.
            claimed.ForEach(row => relay.Send(row.Message));
            _after = IsRefusing() && claimed.Count == limit ? (claimed[^1].Due, claimed[^1].Seq) : default;
        }
        while (claimed.Count == Relay.Batch && _after == default);
    }

    /// <summary>Whether anything was refused since it was asked the last time.</summary>
    bool IsRefusing()
    {
        var before = _refusals;
        _refusals = relay.Refusals;
        return _refusals != before;
    }
}
