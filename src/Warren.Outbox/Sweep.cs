using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// Finds the events that the fast path left: of a process that died between commit and confirm, of a time without a broker, and those that
/// were kept for later and are due now.
/// </summary>
sealed class Sweep(OutboxRows rows, OwnTransactions transactions, Relay relay)
{
    // Longer than a publish may take, so that nobody else takes up what is on its way; after a crash it is the longest wait.
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellation)
    {
        relay.CountWaiting();
        List<OutgoingMessage> claimed = [];
        do
        {
            var limit = Math.Min(Relay.Batch, relay.Room);
            if (limit == 0 || !relay.CanSend)
            {
                return;
            }

            claimed.Clear();
            await transactions.TryAsync(
                async transaction => claimed = await rows.ClaimAsync(transaction, limit, Lease, cancellation), cancellation);

            // What this process is sending already is passed over: its confirm is still awaited.
            claimed.ForEach(relay.Send);
        }
        while (claimed.Count == Relay.Batch);
    }
}
