using System.Diagnostics;
using Warren.Events;

namespace Warren.Router.Requests;

/// <summary>Puts a request into its owner's queue and turns what the broker says about it into an answer.</summary>
sealed partial class RequestSender(
    IBroker broker, NodeMailbox mailbox, Pending pending, Liveness liveness, Clock clock, ILogger<RequestSender> logger)
{
    /// <summary>
    /// Sends it. Requests passed in one after the other reach the queue in that order; this never waits for the broker.
    /// </summary>
    public void Send(PendingRequest request, string name, Caller? caller, in Payload payload)
    {
        RequestTrace.Start(request, name);
        if (!broker.State.IsConnected || mailbox.Address is not { } replyTo)
        {
            pending.Answer(request, RouterErrors.BrokerAway);
            return;
        }

        request.ReplyTo = replyTo;
        if (!pending.TryAdd(request))
        {
            pending.Answer(request, RouterErrors.Overloaded);
            return;
        }

        var remaining = TimeSpan.FromMilliseconds(Math.Max(1, request.Deadline - clock.Milliseconds));
        var now = clock.UtcNow;
        var envelope = new Envelope
        {
            Id = request.RequestId,
            Type = name,
            ContentType = payload.IsBinary ? Envelope.Binary : Envelope.Json,
            CorrelationId = request.CorrelationId,
            ReplyTo = replyTo,
            Source = BrokerTrust.Router,
            Caller = caller,
            Deadline = now + remaining,
            Time = now,
            TraceParent = request.Activity?.Id ?? (request is SocketRequest ? null : Activity.Current?.Id),
        };
        var message = new OutgoingMessage("", request.Service.Queue, envelope, payload.Body) { Mandatory = true, Expiration = remaining };
        _ = FollowAsync(request, broker.PublishAsync(message));
    }

    async Task FollowAsync(PendingRequest request, Task<PublishOutcome> publish)
    {
        try
        {
            switch (await publish)
            {
                case PublishOutcome.Unroutable:
                    liveness.Missing(request.Service);
                    pending.Answer(request, RouterErrors.ServiceAway);
                    break;
                case PublishOutcome.Refused:
                    pending.Answer(request, RouterErrors.Refused);
                    break;
                case PublishOutcome.Unavailable:
                    pending.Answer(request, RouterErrors.BrokerAway);
                    break;
                case PublishOutcome.Unknown:
                    pending.Answer(request, RouterErrors.Timeout);
                    break;
            }
        }
        catch (Exception e)
        {
            Log.Failed(logger, request.Service.Name, request.RequestId, e);
            pending.Answer(request, RouterErrors.Internal);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request for service {Service} could not be sent; its id is {RequestId}.")]
        public static partial void Failed(ILogger logger, string service, string requestId, Exception exception);
    }
}
