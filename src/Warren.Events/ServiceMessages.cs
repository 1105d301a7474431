using System.Diagnostics.CodeAnalysis;
using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>
/// Sends a service's events and pushes from outside a handler (a timer, an HTTP endpoint): at once, without a transaction.
/// Got by <c>[FromKeyedServices("inventory")] ServiceMessages</c>. In a handler use <see cref="EventContext"/>.
/// </summary>
public sealed class ServiceMessages
{
    readonly IBroker _broker;
    readonly MessageFactory _messages;

    internal ServiceMessages(string service, IBroker broker, TimeProvider time)
    {
        _broker = broker;
        _messages = new MessageFactory(service, time);
    }

    /// <summary>Makes an event of this service without sending it, for an outbox.</summary>
    /// <exception cref="ArgumentException">Name, key or payload are not such as can be sent.</exception>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public OutgoingMessage Event<T>(string name, T payload, string? key = null) =>
        _messages.Event(name, Write(name, payload), key, traceParent: null);

    /// <summary>Announces an event and waits for the broker's confirm.</summary>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public Task<PublishOutcome> PublishAsync<T>(string name, T payload, string? key = null, CancellationToken cancellation = default) =>
        _broker.PublishAsync(_messages.Event(name, Write(name, payload), key, traceParent: null), cancellation);

    /// <summary>Pushes to every socket of a user.</summary>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public Task<PublishOutcome> PushToUserAsync<T>(string userId, string name, T payload, CancellationToken cancellation = default) =>
        PushAsync(Names.PushUser(MessageFactory.CheckAddress(userId, "user id")), name, payload, cancellation);

    /// <summary>Pushes to every socket in a room.</summary>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public Task<PublishOutcome> PushToRoomAsync<T>(string room, string name, T payload, CancellationToken cancellation = default) =>
        PushAsync(Names.PushRoom(MessageFactory.CheckAddress(room, "room")), name, payload, cancellation);

    /// <summary>Pushes to every socket.</summary>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public Task<PublishOutcome> PushToAllAsync<T>(string name, T payload, CancellationToken cancellation = default) =>
        PushAsync(Names.PushAll, name, payload, cancellation);

    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    Task<PublishOutcome> PushAsync<T>(string routingKey, string name, T payload, CancellationToken cancellation) =>
        _broker.PublishAsync(_messages.Push(routingKey, name, Write(name, payload)) with { Confirm = true }, cancellation);

    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    static ReadOnlyMemory<byte> Write<T>(string name, T payload) =>
        MessageFactory.Write(name, payload, PayloadJson.Tolerant.GetTypeInfo(typeof(T)));
}
