using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>
/// Publishes events that lie in the outbox, in the order they are given, without waiting for one before the next; deletes each row when the broker has
/// confirmed it, many in one statement. A process that dies in between leaves the row, and the event is published again: at least once.
/// </summary>
sealed partial class Relay(
    ServiceDatabase database, OutboxRows rows, OwnTransactions transactions, IBroker broker, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Rows that one statement deletes or claims.</summary>
    public const int Batch = 500;

    static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Impossible = TimeSpan.FromHours(1);
    static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);
    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    // Since when, so that those can be told apart that only wait for their hearers.
    readonly ConcurrentDictionary<string, long> _sending = new(StringComparer.Ordinal);
    readonly Channel<(string Id, TimeSpan? Again)> _ended = Channel.CreateUnbounded<(string, TimeSpan?)>(new() { SingleReader = true });
    readonly CancellationTokenSource _stop = new();
    int _waiting;
    int _refusals;
    Task _settling = Task.CompletedTask;

    /// <summary>How many more it takes now.</summary>
    public int Room => Math.Max(0, database.Options.MaxSending - _sending.Count + Volatile.Read(ref _waiting));

    /// <summary>Whether the broker takes messages.</summary>
    public bool CanSend => broker.State is { IsConnected: true, IsBlocked: false } && !_stop.IsCancellationRequested;

    /// <summary>How often the broker has refused an event, because a queue that it is for is full.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    public void Start() => _settling = SettleAsync(_stop.Token);

    /// <summary>
    /// Publishes an event whose row has been committed. Nothing where there is no room, no broker, or it is on its way already: then the row stays for the
    /// sweeper.
    /// </summary>
    public void Send(OutgoingMessage message)
    {
        if (Room > 0 && CanSend && _sending.TryAdd(message.Envelope.Id, time.GetTimestamp()))
        {
            _ = PublishAsync(message);
        }
    }

    /// <summary>Waits a moment for what is on its way. What a broker has confirmed and is not deleted by then is published once more after the next start.</summary>
    public async Task StopAsync()
    {
        using var late = new CancellationTokenSource(StopTime, time);
        while (!_sending.IsEmpty && !late.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(20), time, late.Token));
        }

        await _stop.CancelAsync();
        await _settling;
    }

    /// <summary>
    /// Counts anew what the broker has for longer than a broker with a disk takes: the one in memory confirms only when every hearer is done, which takes until the
    /// last try. That is bounded by its queues and must not use up the room of the others.
    /// </summary>
    public void CountWaiting() =>
        Volatile.Write(ref _waiting, _sending.Values.Count(since => time.GetElapsedTime(since) > Usual));

    public void Dispose() => _stop.Dispose();

    // It begins on the caller's thread, and the broker queues before it first waits: that is what keeps the order.
    async Task PublishAsync(OutgoingMessage message)
    {
        var again = (TimeSpan?)Soon;
        try
        {
            again = await broker.PublishAsync(message with { InOutbox = true }, _stop.Token) switch
            {
                PublishOutcome.Confirmed => null,
                PublishOutcome.Refused => Refused(),
                _ => Soon,
            };
        }
        catch (ArgumentException error)
        {
            // No broker takes it, now or later; it must not keep the others from leaving.
            again = Impossible;
            Log.Impossible(logger, error, database.Service, message.Envelope.Type, message.Envelope.Id);
        }
        catch (Exception error)
        {
            Log.Failed(logger, error, database.Service, message.Envelope.Type, message.Envelope.Id);
        }

        _ended.Writer.TryWrite((message.Envelope.Id, again));
    }

    TimeSpan Refused()
    {
        Interlocked.Increment(ref _refusals);
        return WhenFull;
    }

    async Task SettleAsync(CancellationToken stop)
    {
        var ended = new List<(string Id, TimeSpan? Again)>(Batch);
        try
        {
            while (await _ended.Reader.WaitToReadAsync(stop))
            {
                ended.Clear();
                while (ended.Count < Batch && _ended.Reader.TryRead(out var next))
                {
                    ended.Add(next);
                }

                while (!await TrySettleAsync(ended, stop))
                {
                    await Task.Delay(Soon, time, stop);
                }

                // Only now: a row that is confirmed and not yet deleted must not be taken up by the sweeper.
                ended.ForEach(one => _sending.TryRemove(one.Id, out _));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process stops; what is left is swept up after the next start.
        }
    }

    async Task<bool> TrySettleAsync(List<(string Id, TimeSpan? Again)> ended, CancellationToken stop)
    {
        try
        {
            return await transactions.TryAsync(
                async transaction =>
                {
                    foreach (var alike in ended.GroupBy(one => one.Again, one => one.Id))
                    {
                        var ids = alike.ToList();
                        await (alike.Key is { } wait
                            ? rows.PostponeAsync(transaction, ids, wait, stop)
                            : rows.DeleteAsync(transaction, ids, stop));
                    }
                },
                stop);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            if (database.MayLogAway(time.GetUtcNow()))
            {
                Log.NotSettled(logger, database.Service, ended.Count, error.GetBaseException().Message);
            }

            return false;
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Service}: no broker can take the event '{Type}' {Id}; it stays in warren_outbox and is tried once an hour. " +
            "Correct or delete its row", EventName = "EventImpossible")]
        public static partial void Impossible(ILogger logger, Exception error, string service, string type, string id);

        [LoggerMessage(2, LogLevel.Warning, "{Service}: publishing the event '{Type}' {Id} failed; it is tried again", EventName = "EventNotPublished")]
        public static partial void Failed(ILogger logger, Exception error, string service, string type, string id);

        [LoggerMessage(3, LogLevel.Warning, "{Service}: {Count} published events wait to be deleted from warren_outbox: {Reason}", EventName = "EventsNotDeleted")]
        public static partial void NotSettled(ILogger logger, string service, int count, string reason);
    }
}
