using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>
/// Takes one request from the queue to its reply: who asks, may they, is there time, is the payload right, handler, events, reply, pushes.
/// Each is acknowledged whatever becomes of it: a request is never tried again by us, its asker knows better.
/// </summary>
sealed partial class RequestPipeline(Service service, IServiceProvider services)
{
    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly BrokerTrust _trust = services.GetRequiredService<BrokerTrust>();
    readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);
    readonly HandlerLimit _handlers = new(
        new HandlerRunner(service.Name, services),
        ConsumerOptions.DefaultConcurrency,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name));

    /// <summary>Whether so many of its handlers hang that it does not get on.</summary>
    public bool IsExhausted => _handlers.IsExhausted;

    public async Task<Settlement> HandleAsync(Delivery delivery, CancellationToken stopping)
    {
        try
        {
            await AnswerAsync(delivery, stopping);
        }
        catch (Exception exception)
        {
            // A handler's own faults do not come here: this is a payload type or a validation that throws.
            var isSensitive = service.Requests.TryGetValue(delivery.Envelope.Type, out var request) && request.Sensitive;
            await RefuseAsync(delivery, FaultOf(delivery.Envelope, isSensitive, exception));
        }

        return Settlement.Ack;
    }

    async Task AnswerAsync(Delivery delivery, CancellationToken stopping)
    {
        var envelope = delivery.Envelope;
        if (!service.Requests.TryGetValue(envelope.Type, out var request))
        {
            Log.Unknown(_log, envelope.Type, envelope.Source);
            var unknown = new EventError(ErrorCodes.UnknownEvent, $"The service '{service.Name}' does not handle this request.");
            await RefuseAsync(delivery, unknown);
            return;
        }

        var began = _time.GetUtcNow();
        var deadline = DeadlineOf(envelope, began + request.Timeout);
        if (deadline <= began)
        {
            Log.Expired(_log, request.Name, envelope.Id);
            return;
        }

        var caller = _trust.CallerOf(envelope);
        if (Refuse(request, envelope, caller, delivery.Body.Length) is { } refusal)
        {
            Log.Refused(_log, request.Name, envelope.Id, refusal.Code);
            await RefuseAsync(delivery, refusal);
            return;
        }

        var (payload, wrong) = PayloadReader.Read(request.Handler, envelope.ContentType, delivery.Body);
        if (wrong is not null)
        {
            Log.Refused(_log, request.Name, envelope.Id, wrong.Code);
            await RefuseAsync(delivery, wrong);
            return;
        }

        var call = new HandlerCall(request.Handler, request.Mode, payload, envelope, caller, deadline)
        {
            Body = delivery.Body,
            Inbox = request.Sensitive ? null : InboxKey.Of(request.Name, caller.Key, envelope),
        };
        var (result, outbound) = await _handlers.RunAsync(call, deadline - began, stopping);
        var error = result.Error ?? ErrorOf(request, envelope, result.Fault, stopping.IsCancellationRequested);
        var body = error is null ? result.Reply : ReplyBody.Refusal(error, envelope.Id);
        var isBinary = error is null && request.Handler.BinaryReply;
        await ReplyAsync(delivery, body, isBinary ? Envelope.Binary : Envelope.Json, Rooms(outbound));
        await CommittedPushes.SendAsync(_broker, outbound, _log);

        Log.Handled(_log, request.Name, envelope.Id, error?.Code ?? "ok", (_time.GetUtcNow() - began).TotalMilliseconds);
    }

    /// <summary>A sender's clock may be wrong, so no deadline is later than the request's own limit.</summary>
    static DateTimeOffset DeadlineOf(Envelope envelope, DateTimeOffset latest) =>
        envelope.Deadline is { } asked && asked < latest ? asked : latest;

    EventError? Refuse(HandledRequest request, Envelope envelope, Caller caller, int bytes)
    {
        if (AccessCheck.IsForged(_trust, envelope))
        {
            Log.Forged(_log, request.Name, envelope.Account ?? "nobody");
            return Errors.Forbidden("The sender may not speak for somebody else.");
        }

        return AccessCheck.Refuse(request, caller) ?? (bytes <= request.MaxBytes
            ? null
            : new EventError(ErrorCodes.PayloadTooLarge, $"The payload has {bytes} bytes; the limit is {request.MaxBytes}."));
    }

    EventError? ErrorOf(HandledRequest request, Envelope envelope, Exception? fault, bool isStopping)
    {
        switch (fault)
        {
            case null:
                return null;
            case HandlerTimeoutException:
                return new EventError(ErrorCodes.Timeout, "This took too long. It is not known whether it was done; send it again with the same id.");
            case OperationCanceledException when isStopping:
                return request.Mode == HandlerMode.OwnTransactions
                    ? new EventError(ErrorCodes.Timeout, "The service stopped while it worked on this; send it again with the same id.")
                    : Errors.Unavailable(TimeSpan.FromSeconds(1), "The service is just stopping. Try again in a moment.");
            default:
                return FaultOf(envelope, request.Sensitive, fault);
        }
    }

    /// <summary>An exception's text may repeat the payload, which for a sensitive request must not reach the log.</summary>
    EventError FaultOf(Envelope envelope, bool isSensitive, Exception fault)
    {
        Log.Fault(_log, envelope.Type, envelope.Id, fault.GetType().Name, isSensitive ? fault.StackTrace : null, isSensitive ? null : fault);
        return new EventError(ErrorCodes.Internal, "Something went wrong on our side. Quote the request id when you ask about it.");
    }

    Task RefuseAsync(Delivery delivery, EventError error) =>
        ReplyAsync(delivery, ReplyBody.Refusal(error, delivery.Envelope.Id), Envelope.Json, Envelope.NoHeaders);

    async Task ReplyAsync(Delivery delivery, ReadOnlyMemory<byte> body, string contentType, IReadOnlyDictionary<string, string> headers)
    {
        var request = delivery.Envelope;
        if (request.ReplyTo is not { } address)
        {
            return;
        }

        var envelope = new Envelope
        {
            Id = Envelope.NewId(_time),
            Type = request.Type,
            ContentType = contentType,
            CorrelationId = request.CorrelationId,
            Source = service.Name,
            TraceParent = Activity.Current?.Id ?? request.TraceParent,
            Headers = headers,
        };
        var reply = new OutgoingMessage("", address, envelope, body) { Mandatory = true, Confirm = false, AllowBatch = delivery.InBatch };
        var outcome = await _broker.PublishAsync(reply, CancellationToken.None);
        if (outcome != PublishOutcome.Sent)
        {
            Log.ReplyLost(_log, request.Type, request.Id, outcome);
        }
    }

    static IReadOnlyDictionary<string, string> Rooms(Outbound outbound)
    {
        if (outbound is { Joins: [], Leaves: [] })
        {
            return Envelope.NoHeaders;
        }

        var headers = new Dictionary<string, string>();
        if (outbound.Joins is { Count: > 0 } joins)
        {
            headers[Names.Headers.Join] = JsonSerializer.Serialize([.. joins], EventsJson.Default.StringArray);
        }

        if (outbound.Leaves is { Count: > 0 } leaves)
        {
            headers[Names.Headers.Leave] = JsonSerializer.Serialize([.. leaves], EventsJson.Default.StringArray);
        }

        return headers;
    }
}
