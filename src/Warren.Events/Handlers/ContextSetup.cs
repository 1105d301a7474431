using System.Text.Json;

namespace Warren.Events.Handlers;

/// <summary>All that an <see cref="EventContext"/> is made from: the service's part, and one message's part.</summary>
sealed record ContextSetup(string Service, MessageFactory Messages, RequestCalls Calls, IHandlerTransaction? Transactions, TimeProvider Time)
{
    public required JsonSerializerOptions Json { get; init; }

    public required Envelope Envelope { get; init; }

    public required Caller Caller { get; init; }

    public required DateTimeOffset? Deadline { get; init; }

    public required HandlerMode Mode { get; init; }

    public required IServiceProvider Scope { get; init; }

    public required CancellationToken Cancellation { get; init; }

    /// <summary>Inbox and outbox; <c>null</c> where the service has none.</summary>
    public IMessageStore? Store { get; init; }

    /// <summary>Publishes what an own transaction has committed.</summary>
    public required Func<IReadOnlyList<OutgoingMessage>, Task> PublishCommitted { get; init; }
}
