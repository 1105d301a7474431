using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>What may be said of an event's handler after <see cref="Service.MapEvent"/>.</summary>
public sealed class EventBuilder
{
    readonly HeardEvent _event;

    internal EventBuilder(HeardEvent heard) => _event = heard;

    /// <summary>It changes nothing in the database: no transaction and no inbox; <see cref="EventContext.Publish"/> is refused.</summary>
    public EventBuilder ReadOnly()
    {
        _event.Mode = HandlerMode.ReadOnly;
        return this;
    }

    /// <summary>It runs outside any transaction and makes its own with <c>context.Transaction(…)</c>.</summary>
    public EventBuilder OwnTransactions()
    {
        _event.Mode = HandlerMode.OwnTransactions;
        return this;
    }
}
