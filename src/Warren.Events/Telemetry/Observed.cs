namespace Warren.Events.Telemetry;

/// <summary>Puts span and metrics around what a broker does. While nobody listens it costs a look at two flags.</summary>
/// <param name="system">What OpenTelemetry calls the broker, such as <c>rabbitmq</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="publish">Publishes a message.</param>
sealed class Observed(string system, TimeProvider time, Func<OutgoingMessage, CancellationToken, Task<PublishOutcome>> publish)
{
    /// <summary>Publishes; the message carries the new span's context. It is handed over before this returns, so order is kept.</summary>
    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation) =>
        Tracing.IsOn ? PublishObservedAsync(message, cancellation)
        : MessagingMetrics.IsOn ? PublishCounted(message, cancellation)
        : publish(message, cancellation);

    /// <summary>The handler of a queue, observed.</summary>
    public Func<Delivery, CancellationToken, Task<Settlement>> Handler(string queue, Func<Delivery, CancellationToken, Task<Settlement>> handler) =>
        (delivery, stopping) => Tracing.IsOn || MessagingMetrics.IsOn
            ? HandleObservedAsync(queue, delivery, handler, stopping)
            : handler(delivery, stopping);

    /// <summary>What needs no confirm is done by now, and costs no task of its own.</summary>
    Task<PublishOutcome> PublishCounted(OutgoingMessage message, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var publishing = publish(message, cancellation);
        if (!publishing.IsCompletedSuccessfully)
        {
            return CountAsync(message, publishing, began);
        }

        MessagingMetrics.Published(system, Destination.Of(message), publishing.Result, time.GetElapsedTime(began));
        return publishing;
    }

    async Task<PublishOutcome> CountAsync(OutgoingMessage message, Task<PublishOutcome> publishing, long began)
    {
        var outcome = await publishing;
        MessagingMetrics.Published(system, Destination.Of(message), outcome, time.GetElapsedTime(began));
        return outcome;
    }

    async Task<PublishOutcome> PublishObservedAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        using var activity = Tracing.StartPublish(system, message);
        if (activity?.Id is { } id)
        {
            message = message with { Envelope = message.Envelope with { TraceParent = id } };
        }

        var outcome = await PublishCounted(message, cancellation);
        if (MessagingMetrics.IsFailure(outcome))
        {
            Tracing.Fail(activity, MessagingMetrics.NameOf(outcome));
        }

        return outcome;
    }

    async Task<Settlement> HandleObservedAsync(
        string queue, Delivery delivery, Func<Delivery, CancellationToken, Task<Settlement>> handler, CancellationToken stopping)
    {
        using var activity = Tracing.StartProcess(system, queue, delivery);
        var name = Destination.OfQueue(queue);
        MessagingMetrics.Began(system, name);
        var began = time.GetTimestamp();
        Settlement? settlement = null;
        try
        {
            settlement = await handler(delivery, stopping);
            return settlement.Value;
        }
        finally
        {
            MessagingMetrics.Ended(system, name, settlement, time.GetElapsedTime(began));
            if (settlement != Settlement.Ack)
            {
                Tracing.Fail(activity, MessagingMetrics.NameOf(settlement));
            }
        }
    }
}
