using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>A row of the topology in RabbitMQ's own words.</summary>
static class QueueArguments
{
    const int PracticallyNoLimit = 1_000_000;

    public static Dictionary<string, object?> Of(QueueSpec queue)
    {
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = queue.Kind == QueueKind.Quorum ? "quorum" : "classic",
            ["x-max-length"] = queue.MaxLength,
            ["x-overflow"] = queue.DropsOldest ? "drop-head" : "reject-publish",
        };

        if (queue.MessageTtl is { } ttl)
        {
            arguments["x-message-ttl"] = (long)ttl.TotalMilliseconds;
        }

        if (queue.DeadLetterQueue is { } target)
        {
            arguments["x-dead-letter-exchange"] = "";
            arguments["x-dead-letter-routing-key"] = target;

            // Without it dead-lettering is at most once: a copy published without confirm. It needs reject-publish, else RabbitMQ
            // falls back without a word.
            arguments["x-dead-letter-strategy"] = "at-least-once";
        }

        if (queue.SingleActive)
        {
            arguments["x-single-active-consumer"] = true;
        }

        if (queue.ReturnsWithoutLimit)
        {
            // RabbitMQ 4 drops a message after 20 returns where there is nowhere to dead-letter it to. Its word for "no limit", -1,
            // makes 3.10 drop it at the first one.
            arguments["x-delivery-limit"] = PracticallyNoLimit;
        }

        return arguments;
    }

    public static Dictionary<string, object?>? Of(ExchangeSpec exchange) =>
        exchange.Alternate is { } alternate ? new Dictionary<string, object?> { ["alternate-exchange"] = alternate } : null;
}
