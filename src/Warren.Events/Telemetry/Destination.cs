namespace Warren.Events.Telemetry;

/// <summary>
/// What a message's destination is called in spans and metrics: few names, whatever the number of users and processes. The keys of
/// pushes hold user ids and mailboxes die with their process, so neither is part of it.
/// </summary>
static class Destination
{
    /// <summary>For the mailbox of one process, which has no name worth telling.</summary>
    public const string Anonymous = "(anonymous)";

    /// <summary>The exchange with an event's name, the exchange alone for pushes and control, else the queue.</summary>
    public static string Of(OutgoingMessage message) => message.Exchange switch
    {
        "" => OfQueue(message.RoutingKey),
        Names.EventsExchange => $"{message.Exchange}:{message.RoutingKey}",
        _ => message.Exchange,
    };

    /// <summary>A service's queue by its name, any other as <see cref="Anonymous"/>.</summary>
    public static string OfQueue(string queue)
    {
        var service = queue.IndexOf('.', StringComparison.Ordinal);
        var isServices = service > 0 && (queue.EndsWith(Names.Requests(""), StringComparison.Ordinal)
            || queue.EndsWith(Names.Events(""), StringComparison.Ordinal)
            || queue.EndsWith(Names.Dead(""), StringComparison.Ordinal)
            || queue.EndsWith(Names.Suspects(""), StringComparison.Ordinal)
            || queue.Contains(Names.Events("", ""), StringComparison.Ordinal)
            || queue.Contains(Names.Partitions("", ""), StringComparison.Ordinal)
            || queue.Contains(Names.Retry("", ""), StringComparison.Ordinal));
        return isServices || queue == Names.UnroutedExchange ? queue : Anonymous;
    }
}
