using Warren.Events;

namespace Warren.Outbox;

/// <summary>What <c>db.Publish</c> finds at its context: it knows the service whose event it is.</summary>
interface IEventMaker
{
    OutgoingMessage Make<T>(string name, T payload, string? key);
}
