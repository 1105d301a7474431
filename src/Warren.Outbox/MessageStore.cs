using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>Inbox and outbox of one service, in its database: rows in the handlers' transactions, and what publishes and deletes them afterwards.</summary>
sealed class MessageStore<TContext> : IMessageStore, IDisposable
    where TContext : DbContext
{
    static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);
    static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5);

    readonly InboxRows _inbox;
    readonly OutboxRows _outbox;
    readonly InHand _inHand;
    readonly Relay _relay;
    readonly RepeatedWork _sweep;
    readonly RepeatedWork _forget;
    readonly Measure _measure;
    readonly RepeatedWork _measuring;
    readonly TimeProvider _time;

    public MessageStore(ServiceDatabase database, IBroker broker, TimeProvider time, ILogger<MessageStore<TContext>> logger)
    {
        _time = time;
        _inbox = new InboxRows(database.Service, time);
        _outbox = new OutboxRows(database, time);
        var transactions = new OwnTransactions(database, time);
        var inHand = new InHandRows(database.Service, time);
        _inHand = new InHand(database, inHand, transactions, time, logger);
        _relay = new Relay(database, _outbox, transactions, broker, time, logger);
        _sweep = new RepeatedWork(
            database, "sweeping the outbox", database.Options.SweepEvery, new Sweep(_outbox, transactions, _relay).RunAsync, time, logger);
        _measure = new Measure(database.Service, _outbox, transactions);
        _measuring = new RepeatedWork(database, "measuring the outbox", MeasureEvery, _measure.RunAsync, time, logger);
        _forget = new RepeatedWork(
            database, "forgetting old messages", ForgetEvery, new Forget(database, _inbox, inHand, new DeadLetters.DeadLetterRows(database, time), transactions, time).RunAsync, time, logger);
    }

    public Task<StoredReply?> EnterAsync(
        IServiceProvider scope, InboxKey key, ReadOnlyMemory<byte> payloadHash, CancellationToken cancellation) =>
        _inbox.EnterAsync(Context(scope), key, payloadHash, cancellation);

    public Task KeepReplyAsync(IServiceProvider scope, InboxKey key, StoredReply reply, CancellationToken cancellation) =>
        _inbox.KeepReplyAsync(Context(scope), key, reply, cancellation);

    public Task KeepEventsAsync(IServiceProvider scope, IReadOnlyList<OutgoingMessage> events, CancellationToken cancellation) =>
        _outbox.KeepAsync(Context(scope), events, cancellation);

    public Task KeepAsync(DbContext db, IReadOnlyList<OutgoingMessage> events, CancellationToken cancellation) =>
        _outbox.KeepAsync(db, events, cancellation);

    public void Drop(DbContext db, IReadOnlyList<OutgoingMessage> events) => _outbox.Drop(db, events);

    public Task<bool> CancelAsync(IServiceProvider scope, string id, CancellationToken cancellation) =>
        _outbox.CancelAsync(Context(scope), id, cancellation);

    public Task<bool> TakeInHandAsync(InboxKey key, int limit) => _inHand.TakeAsync(key, limit);

    public void PutDown(InboxKey key) => _inHand.PutDown(key);

    public void Send(IReadOnlyList<OutgoingMessage> events)
    {
        var now = _time.GetUtcNow();
        foreach (var message in events)
        {
            if (message.NotBefore is null || message.NotBefore <= now)
            {
                _relay.Send(message);
            }
        }
    }

    public void Start()
    {
        _inHand.Start();
        _relay.Start();
        _sweep.Start();
        _forget.Start();
        _measuring.Start();
    }

    public async Task StopAsync()
    {
        await _sweep.StopAsync();
        await _forget.StopAsync();
        await _measuring.StopAsync();
        _measure.End();
        await _relay.StopAsync();
        await _inHand.StopAsync();
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _forget.Dispose();
        _measuring.Dispose();
        _relay.Dispose();
    }

    static TContext Context(IServiceProvider scope) => scope.GetRequiredService<TContext>();
}
