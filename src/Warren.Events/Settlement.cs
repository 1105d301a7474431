namespace Warren.Events;

/// <summary>What a consumer says of a message when it has finished with it.</summary>
public enum Settlement
{
    /// <summary>Done: the broker forgets it.</summary>
    Ack,

    /// <summary>Given up: the broker moves it to the queue's dead letters, or drops it where there are none.</summary>
    Reject,

    /// <summary>Not begun (shutting down): the broker gives it to another consumer.</summary>
    Return,
}
