namespace Warren.Events.Telemetry;

/// <summary>
/// What a message's destination is called in spans and metrics: few names, whatever the number of users and processes. The keys of
/// pushes hold user ids and mailboxes die with their process, so neither is part of it.
/// </summary>
static class Destination
{
    /// <summary>For the mailbox of one process, which has no name worth telling.</summary>
    public const string Anonymous = "(anonymous)";

    static readonly string[] Endings = [Names.Requests(""), Names.Events(""), Names.Dead(""), Names.Suspects("")];

    static readonly string[] Parts = [Names.Events("", ""), Names.Partitions("", ""), Names.Retry("", "")];

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
        var isServices = service > 0 && (HasEnding(queue) || HasPart(queue));
        return isServices || queue == Names.UnroutedExchange ? queue : Anonymous;
    }

    // Loops, because this runs for every message and a lambda would allocate for each.
    static bool HasEnding(string queue)
    {
        foreach (var ending in Endings)
        {
            if (queue.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    static bool HasPart(string queue)
    {
        foreach (var part in Parts)
        {
            if (queue.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
