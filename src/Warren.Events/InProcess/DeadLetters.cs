namespace Warren.Events.InProcess;

/// <summary>What becomes of a message that is rejected or expires: it goes to the queue's dead letters, or is dropped where there are none.</summary>
static class DeadLetters
{
    /// <summary>The same headers as RabbitMQ adds, so that whoever reads dead letters finds the same on both.</summary>
    const string FirstExchange = "x-first-death-exchange";
    const string FirstQueue = "x-first-death-queue";
    const string FirstReason = "x-first-death-reason";

    /// <summary>The move for queues of one bus. Body and envelope stay; the message is then one of the default exchange.</summary>
    public static Action<InProcessQueue, QueuedMessage, string> Move(Func<string, InProcessQueue?> find) => (from, message, reason) =>
    {
        if (from.Spec.DeadLetterQueue is { } name && find(name) is { } target)
        {
            var delivery = message.Delivery;
            var marked = delivery with
            {
                Exchange = "",
                RoutingKey = name,
                Envelope = Mark(delivery, from.Spec.Name, reason),
                Redelivered = false,
                DeliveryCount = 0,
            };
            target.TryEnqueue(marked, message.Persistent, expiration: null, message.Receipt, handedOn: true);
        }
    };

    static Envelope Mark(Delivery delivery, string queue, string reason)
    {
        var envelope = delivery.Envelope;
        if (envelope.Headers.ContainsKey(FirstQueue))
        {
            return envelope;
        }

        return envelope with
        {
            Headers = new Dictionary<string, string>(envelope.Headers)
            {
                [FirstExchange] = delivery.Exchange,
                [FirstQueue] = queue,
                [FirstReason] = reason,
            },
        };
    }
}
