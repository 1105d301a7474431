namespace Warren.Outbox;

/// <summary>Deletes old dead letters, and what was handled long ago from the inbox: a bounded number of rows in each transaction, with a breath for the handlers in between.</summary>
sealed class Forget(
    ServiceDatabase database, InboxRows rows, InHandRows inHand, DeadLetters.DeadLetterRows letters, OwnTransactions transactions, TimeProvider time)
{
    const int Batch = 1_000;

    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var died = new DeadLetters.DeadLetterFilter { Until = time.GetUtcNow() - database.Options.DeadLetterKeep };
        await transactions.TryAsync(transaction => letters.DropAsync(transaction, died, cancellation), cancellation);
        var before = time.GetUtcNow() - database.Options.InboxKeep;
        await transactions.TryAsync(transaction => inHand.ForgetAsync(transaction, before, cancellation), cancellation);
        while (true)
        {
            var deleted = 0;
            await transactions.TryAsync(async transaction => deleted = await rows.ForgetAsync(transaction, before, Batch, cancellation), cancellation);
            if (deleted < Batch)
            {
                return;
            }

            await Task.Delay(Breath, time, cancellation);
        }
    }
}
