using Warren.Events;
using Warren.Router.Outgoing;

namespace Warren.Router.Requests;

/// <summary>Brings replies from the mailbox to who asked: once, only from the service that was asked, and after the joins they ask for.</summary>
sealed partial class Replies(Pending pending, Joins joins, BrokerTrust trust, ILogger<Replies> logger)
{
    /// <summary>Handles one reply.</summary>
    public void Handle(Delivery reply)
    {
        if (!pending.TryFind(reply.Envelope.CorrelationId, out var request))
        {
            Log.Late(logger, Printable.Of(reply.Envelope.Source));
            return;
        }

        if (!trust.SpeaksFor(reply.Envelope, request.Service.Name))
        {
            Log.Forged(logger, request.Service.Name, Printable.Of(reply.Envelope.Account ?? "none"));
            return;
        }

        if (request is SocketRequest asked && Joins.IsWanted(reply.Envelope))
        {
            var joining = joins.ApplyAsync(asked, reply.Envelope);
            if (!joining.IsCompletedSuccessfully)
            {
                // Others' replies must not wait for a room that this one joins.
                _ = AnswerAfterAsync(joining, request, reply);
                return;
            }
        }

        pending.Answer(request, Answer.Of(reply));
        if (request is SocketRequest)
        {
            // It is in the socket's packet by now; others keep the body.
            reply.Release();
        }
    }

    async Task AnswerAfterAsync(ValueTask joining, PendingRequest request, Delivery reply)
    {
        try
        {
            await joining;
            pending.Answer(request, Answer.Of(reply));
        }
        catch (Exception e)
        {
            Log.NotJoined(logger, request.RequestId, e);
            pending.Answer(request, RouterErrors.Timeout);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A reply of {Source} came too late: nobody waits for it any more.")]
        public static partial void Late(ILogger logger, string source);

        [LoggerMessage(2, LogLevel.Warning, "Refused a reply to a request that service {Service} was asked: it came from the broker account {Account}.")]
        public static partial void Forged(ILogger logger, string service, string account);

        [LoggerMessage(3, LogLevel.Error, "A room that the answer to request {RequestId} joins could not be bound; answered 'timeout'.")]
        public static partial void NotJoined(ILogger logger, string requestId, Exception exception);
    }
}
