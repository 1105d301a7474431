namespace Warren.Events.Handlers;

/// <summary>What messages are kept in order by.</summary>
static class Keys
{
    /// <summary>The key that an event was published with.</summary>
    public static string? OfEvent(Delivery delivery) => delivery.Envelope.Headers.GetValueOrDefault(MessageFactory.PartitionKey);

    /// <summary>The socket that asks; none over HTTP and between services.</summary>
    public static string? OfSocket(Delivery delivery) => delivery.Envelope.Caller?.SocketId;

    /// <summary>The user who asks; none for anybody else.</summary>
    public static string? OfUser(Delivery delivery) => delivery.Envelope.Caller?.UserId;

    /// <summary>A part of the payload. What cannot be read has none: it is refused by whoever handles it.</summary>
    public static Func<Delivery, string?> OfPayload<T>(string name, CompiledHandler handler, Func<T, string?> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        if (handler.PayloadType?.Type is not { } type || !type.IsAssignableTo(typeof(T)))
        {
            throw new InvalidOperationException(
                $"'{name}' takes {handler.PayloadType?.Type.Name ?? "no JSON payload"}; its .Key(…) is written for {typeof(T).Name}.");
        }

        return delivery => PayloadReader.Read(handler, delivery.Envelope.ContentType, delivery.Body).Payload is T payload ? select(payload) : null;
    }

    /// <summary>The key of a delivery by its name, among handlers of one queue.</summary>
    public static Func<Delivery, string?>? Of(IEnumerable<(string Name, Func<Delivery, string?>? Key)> handlers)
    {
        var keys = handlers.Where(handler => handler.Key is not null).ToDictionary(handler => handler.Name, handler => handler.Key!);
        return keys.Count == 0 ? null : delivery => keys.TryGetValue(delivery.Envelope.Type, out var key) ? key(delivery) : null;
    }
}
