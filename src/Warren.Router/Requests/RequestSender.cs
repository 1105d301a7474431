using System.Diagnostics;
using Warren.Events;
using Warren.Router.Catalogue;

namespace Warren.Router.Requests;

/// <summary>Puts a request into its owner's queue and turns what the broker says about it into an answer.</summary>
sealed partial class RequestSender(
    IBroker broker, NodeMailbox mailbox, Pending pending, Routes routes, Liveness liveness, Clock clock, ILogger<RequestSender> logger)
{
    /// <summary>
    /// Sends it. Requests passed in one after the other reach the queue in that order; this never waits for the broker.
    /// </summary>
    /// <returns>Whether nobody reads the payload any more.</returns>
    public bool Send(PendingRequest request, string name, Caller? caller, in Payload payload)
    {
        RequestTrace.Start(request, name);
        if (!broker.State.IsConnected || mailbox.Address is not { } replyTo)
        {
            pending.Answer(request, RouterErrors.BrokerAway);
            return true;
        }

        request.ReplyTo = replyTo;
        if (!pending.TryAdd(request))
        {
            pending.Answer(request, RouterErrors.Overloaded);
            return true;
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
        var message = new OutgoingMessage("", request.Service.Queue, envelope, payload.Body)
        {
            Mandatory = true,
            Confirm = false,
            AllowBatch = request.Service.TakesBatches && routes.IsSettled,
            Expiration = remaining,
        };
        var sent = broker.PublishAsync(message);
        if (!sent.IsCompletedSuccessfully)
        {
            _ = FollowAsync(request, sent);
            return false;
        }

        Sent(request, sent.Result);
        return true;
    }

    /// <summary>A request came back: its service has no queue, so that certainly nobody has it.</summary>
    public void Returned(ReturnedMessage message)
    {
        if (pending.TryFind(message.CorrelationId, out var request) && request.Service.Queue == message.RoutingKey)
        {
            liveness.Missing(request.Service);
            pending.Answer(request, RouterErrors.ServiceAway);
        }
    }

    void Sent(PendingRequest request, PublishOutcome outcome)
    {
        if (outcome != PublishOutcome.Sent)
        {
            pending.Answer(request, RouterErrors.BrokerAway);
        }
        else if (mailbox.Address != request.ReplyTo)
        {
            // The link was lost in this moment, and who was told of it may not have seen this request yet.
            pending.Answer(request, RouterErrors.Timeout);
        }
    }

    async Task FollowAsync(PendingRequest request, Task<PublishOutcome> publish)
    {
        try
        {
            Sent(request, await publish);
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
