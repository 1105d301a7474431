using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;

namespace Warren.Events;

/// <summary>
/// The one channel on which everybody hears everybody: contracts, keys, revocations (<see cref="Names.Control"/>). One mailbox per process.
/// Whoever handles a message asks <see cref="BrokerTrust"/> first whether its sender may say such a thing.
/// </summary>
public sealed partial class ControlChannel : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Func<Delivery, ValueTask>[]> _handlers = new();
    readonly IBroker _broker;
    readonly TimeProvider _time;
    readonly ILogger<ControlChannel> _log;
    readonly IMailbox _mailbox;

    /// <summary>Opens the mailbox and binds it, now or with the next connection.</summary>
    public ControlChannel(IBroker broker, TimeProvider time, ILogger<ControlChannel> log)
    {
        ArgumentNullException.ThrowIfNull(broker);
        _broker = broker;
        _time = time;
        _log = log;
        _mailbox = broker.OpenMailbox(DispatchAsync);
        _mailbox.Hear(Names.ControlExchange, "");
    }

    /// <summary>
    /// Calls <paramref name="handler"/> for each message of a type, one at a time and in order, this process's own included; dispose the
    /// result to stop. What a handler throws is logged, and the next message goes on.
    /// </summary>
    public IDisposable On(string type, Func<Delivery, ValueTask> handler)
    {
        _handlers.AddOrUpdate(type, _ => [handler], (_, handlers) => [.. handlers, handler]);
        return new Subscription(() => _handlers.AddOrUpdate(type, _ => [], (_, handlers) => [.. handlers.Where(other => other != handler)]));
    }

    /// <summary>Says something to everybody, as this process's account.</summary>
    /// <param name="type">One of <see cref="Names.Control"/>.</param>
    /// <param name="json">The message; empty for none.</param>
    /// <param name="cancellation">Stops waiting for the confirm.</param>
    public Task<PublishOutcome> SendAsync(string type, ReadOnlyMemory<byte> json, CancellationToken cancellation = default) =>
        SendAsync(_broker.Account, type, json, cancellation);

    /// <summary>
    /// Waits until this process hears the channel. Whoever announces himself or asks others to do it waits for it first: a question that
    /// came in between would go unheard, and so would the answers to his own.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the channel was closed before.</exception>
    public Task WhenHearingAsync(CancellationToken cancellation = default) => _mailbox.WhenHearingAsync(cancellation);

    internal Task<PublishOutcome> SendAsync(string source, string type, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        var envelope = new Envelope { Id = Envelope.NewId(_time), Type = type, Source = source, Time = _time.GetUtcNow() };
        return _broker.PublishAsync(new OutgoingMessage(Names.ControlExchange, "", envelope, json), cancellation);
    }

    /// <summary>Closes the mailbox.</summary>
    public ValueTask DisposeAsync() => _mailbox.DisposeAsync();

    async ValueTask DispatchAsync(Delivery delivery)
    {
        if (!_handlers.TryGetValue(delivery.Envelope.Type, out var handlers))
        {
            return;
        }

        foreach (var handler in handlers)
        {
            try
            {
                await handler(delivery);
            }
            catch (Exception exception)
            {
                Log.HandlerFailed(_log, delivery.Envelope.Type, delivery.Envelope.Source, exception);
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Control message '{Type}' from '{Source}' could not be handled", EventName = "ControlHandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, string type, string source, Exception exception);
    }
}
