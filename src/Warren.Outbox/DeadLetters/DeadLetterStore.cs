using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.Outbox.DeadLetters;

/// <summary>
/// Moves a service's dead letters from its queue into its database, where people can see them, and sends them again when they say so.
/// It does nothing for a service that did not ask for it.
/// </summary>
sealed partial class DeadLetterStore : IHostedService, IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly ServiceDatabase _database;
    readonly OwnTransactions _transactions;
    readonly DeadLetterRows _rows;
    readonly IBroker _broker;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly RepeatedWork _replays;
    IConsumer? _consumer;

    public DeadLetterStore(ServiceDatabase database, IBroker broker, TimeProvider time, ILogger<DeadLetterStore> log)
    {
        _database = database;
        _broker = broker;
        _time = time;
        _log = log;
        _rows = new DeadLetterRows(database, time);
        _transactions = new OwnTransactions(database, time);
        var replays = new DeadLetterReplays(database, _transactions, broker, time);
        _replays = new RepeatedWork(database, "replaying dead letters", database.Options.SweepEvery, replays.RunAsync, time, log);
    }

    /// <summary>The service, if it asked for it.</summary>
    public Service? Service { get; set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Service is { HearsEvents: true })
        {
            _consumer = _broker.Consume(new ConsumerOptions(Names.Dead(_database.Service)) { Concurrency = 4, Prefetch = 20 }, KeepAsync);
            _replays.Start();
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _replays.StopAsync();
        if (_consumer is { } consumer)
        {
            await consumer.StopAsync(cancellationToken);
        }
    }

    public void Dispose() => _replays.Dispose();

    /// <summary>Reads or changes the table.</summary>
    /// <exception cref="EventException"><c>unavailable</c>: the database is away or busy.</exception>
    public async Task<T> UseAsync<T>(Func<DeadLetterRows, DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        var result = default(T);
        return await _transactions.TryAsync(async transaction => result = await work(_rows, transaction), cancellation)
            ? result!
            : throw new EventException(Errors.Unavailable(Pause));
    }

    async Task<Settlement> KeepAsync(Delivery delivery, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                if (await _transactions.TryAsync(transaction => _rows.KeepAsync(transaction, delivery, stopping), stopping))
                {
                    Log.Kept(_log, _database.Service, delivery.Envelope.Type, delivery.Envelope.Id);
                    return Settlement.Ack;
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                // It stays in hand: it has no other place to go. The queue keeps the others.
                if (_database.MayLogAway(_time.GetUtcNow()))
                {
                    Log.NotKept(_log, _database.Service, delivery.Envelope.Id, error.GetBaseException().Message);
                }
            }

            await Task.Delay(Pause, _time, stopping);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Service}: the dead letter '{Type}' {Id} is in warren_dead_letters", EventName = "DeadLetterKept")]
        public static partial void Kept(ILogger logger, string service, string type, string id);

        [LoggerMessage(2, LogLevel.Warning, "{Service}: the dead letter {Id} cannot be written to the database now: {Reason}", EventName = "DeadLetterNotKept")]
        public static partial void NotKept(ILogger logger, string service, string id, string reason);
    }
}
