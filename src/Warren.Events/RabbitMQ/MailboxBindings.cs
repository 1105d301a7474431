namespace Warren.Events.RabbitMQ;

/// <summary>What a mailbox hears, remembered for the next link.</summary>
sealed class MailboxBindings
{
    readonly Lock _gate = new();
    readonly HashSet<(string Exchange, string RoutingKey)> _bindings = [];

    public (string Exchange, string RoutingKey)[] All
    {
        get
        {
            lock (_gate)
            {
                return [.. _bindings];
            }
        }
    }

    public void Add(string exchange, string routingKey)
    {
        lock (_gate)
        {
            _bindings.Add((exchange, routingKey));
        }
    }

    public void Remove(string exchange, string routingKey)
    {
        lock (_gate)
        {
            _bindings.Remove((exchange, routingKey));
        }
    }
}
