using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// Writes down which events are in hand, many in one transaction: each handler waits for its own note, and nobody for one being taken back.
/// A process that dies between an event's commit and that leaves a note too many; it counts only if the event comes again, and then the
/// inbox knows it.
/// </summary>
sealed partial class InHand(
    ServiceDatabase database, InHandRows rows, OwnTransactions transactions, TimeProvider time, ILogger logger)
{
    const int Batch = 100;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Lock _gate = new();
    readonly Dictionary<InboxKey, int> _held = [];

    // Without a bound of its own: at most one note and one take-back for each event that is in hand, and consumers bound those.
    readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });
    Task _writing = Task.CompletedTask;

    public void Start() => _writing = WriteAllAsync();

    /// <summary>Writes what is left, for a bounded time.</summary>
    public async Task StopAsync()
    {
        _changes.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(Patience, time));
    }

    public async Task<bool> TakeAsync(InboxKey key, int limit)
    {
        var change = new Change(key, limit, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            // Its link was lost and it came again, while the handler of the first time is still at work: that is no death.
            if (!_held.TryAdd(key, 1))
            {
                _held[key]++;
                return true;
            }

            // Inside the lock, so that an event's notes and take-backs are written in their order.
            if (!_changes.Writer.TryWrite(change))
            {
                return true; // The process stops.
            }
        }

        var taken = await change.Noted!.Task;
        if (!taken)
        {
            Release(key, noted: false);
        }

        return taken;
    }

    public void PutDown(InboxKey key) => Release(key, noted: true);

    void Release(InboxKey key, bool noted)
    {
        lock (_gate)
        {
            if (--_held[key] > 0)
            {
                return;
            }

            _held.Remove(key);
            if (noted)
            {
                _changes.Writer.TryWrite(new Change(key, Limit: 0, Noted: null));
            }
        }
    }

    async Task WriteAllAsync()
    {
        await Task.Yield();
        var some = new List<Change>(Batch);
        while (await _changes.Reader.WaitToReadAsync())
        {
            some.Clear();
            while (some.Count < Batch && _changes.Reader.TryRead(out var change))
            {
                some.Add(change);
            }

            var noted = await WriteAsync(some);
            for (var i = 0; i < some.Count; i++)
            {
                some[i].Noted?.TrySetResult(noted is null || noted[i]);
            }
        }
    }

    /// <summary>
    /// <c>null</c> where the database is away or too busy: then the event is handled without a note, since its handler finds the database as
    /// it is, and to refuse the event here would give the same answer with a worse reason.
    /// </summary>
    async Task<bool[]?> WriteAsync(List<Change> some)
    {
        var noted = new bool[some.Count];
        try
        {
            var done = await transactions.TryAsync(
                async transaction =>
                {
                    for (var i = 0; i < some.Count; i++)
                    {
                        if (some[i].Noted is null)
                        {
                            await rows.PutDownAsync(transaction, some[i].Key, CancellationToken.None);
                        }
                        else
                        {
                            noted[i] = await rows.TakeAsync(transaction, some[i].Key, some[i].Limit, CancellationToken.None);
                        }
                    }
                },
                CancellationToken.None);
            return done ? noted : null;
        }
        catch (Exception error)
        {
            if (database.MayLogAway(time.GetUtcNow()))
            {
                Log.NotNoted(logger, database.Service, some.Count, error.GetBaseException().Message);
            }

            return null;
        }
    }

    /// <param name="Key">The event.</param>
    /// <param name="Limit">How many deaths are too many.</param>
    /// <param name="Noted">Whether it was noted; <c>null</c> to take its note back.</param>
    sealed record Change(InboxKey Key, int Limit, TaskCompletionSource<bool>? Noted);

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Service}: {Count} events could not be noted as in hand in warren_in_hand: {Reason}", EventName = "InHandNotNoted")]
        public static partial void NotNoted(ILogger logger, string service, int count, string reason);
    }
}
