using System.Collections.Concurrent;
using System.Globalization;
using Warren.Events;
using Warren.SocketIO;

namespace Warren.Bench.Durable;

/// <summary>
/// The requests of sockets that wait for a reply. One that the broker does not confirm is acknowledged with the reason, which the load counts as
/// an error.
/// </summary>
internal sealed class DurableRequests
{
    readonly ConcurrentDictionary<string, SocketEvent> _waiting = new(StringComparer.Ordinal);
    readonly IBroker _broker;
    readonly IMailbox _replies;
    long _last;

    public DurableRequests(IBroker broker)
    {
        _broker = broker;
        _replies = broker.OpenMailbox(Receive);
    }

    public Task WhenReadyAsync() => _replies.WhenHearingAsync();

    /// <summary>Returns when it is on its way, so that a socket's next one need not wait for the broker's word.</summary>
    public ValueTask Send(SocketEvent request)
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var envelope = new Envelope
        {
            Id = Envelope.NewId(TimeProvider.System),
            Type = request.Name,
            Source = "router",
            CorrelationId = id,
            ReplyTo = _replies.Address ?? throw new InvalidOperationException("The connection to the broker is lost."),
        };
        var message = new OutgoingMessage("", Names.Requests(DurableService.Name), envelope, request.Arguments[0].Json)
        {
            Persistent = true,
            Mandatory = true,
            AllowBatch = true,
        };
        _waiting[id] = request;
        _ = WatchAsync(id, _broker.PublishAsync(message));
        return ValueTask.CompletedTask;
    }

    async Task WatchAsync(string id, Task<PublishOutcome> publishing)
    {
        var outcome = await publishing;
        if (outcome != PublishOutcome.Confirmed && _waiting.TryRemove(id, out var request))
        {
            request.Ack(outcome.ToString());
        }
    }

    ValueTask Receive(Delivery reply)
    {
        if (reply.Envelope.CorrelationId is { } id && _waiting.TryRemove(id, out var request))
        {
            request.AckRaw(reply.Body);
        }

        return ValueTask.CompletedTask;
    }
}
