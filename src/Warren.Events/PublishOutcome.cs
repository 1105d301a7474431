namespace Warren.Events;

/// <summary>What became of a published message. Each says whose fault it was and what the sender may do.</summary>
public enum PublishOutcome
{
    /// <summary>The broker has it (a publisher confirm).</summary>
    Confirmed,

    /// <summary>Mandatory, and no queue takes it: certainly not delivered.</summary>
    Unroutable,

    /// <summary>
    /// The broker refused it: a queue that it is for is full. That queue certainly does not have it; another one that hears the same event may.
    /// </summary>
    Refused,

    /// <summary>There was no connection, or the broker is blocked by an alarm: certainly not sent.</summary>
    Unavailable,

    /// <summary>It was sent and the confirm did not come (connection lost, deadline passed): nobody knows.</summary>
    Unknown,

    /// <summary>It is on its way, and nothing more will be said of it here: the message asked for no confirm (<see cref="OutgoingMessage.Confirm"/>).</summary>
    Sent,
}
