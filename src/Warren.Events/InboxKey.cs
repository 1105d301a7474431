namespace Warren.Events;

/// <summary>What makes two messages the same one to a service, so that its effects happen once.</summary>
/// <param name="Name">The request or event.</param>
/// <param name="Caller">Who asks, so that nobody gets another caller's stored reply; empty for events, which nobody asks.</param>
/// <param name="Id">The message's id; a request's may be the client's own.</param>
public sealed record InboxKey(string Name, string Caller, string Id)
{
    /// <summary>The key of a message; <c>null</c> for one without an id, which only a stranger sends: nothing tells it from the next one.</summary>
    internal static InboxKey? Of(string name, string caller, Envelope envelope) => envelope.Id.Length == 0 ? null : new(name, caller, envelope.Id);
}
