namespace Warren.Events;

/// <summary>What is known of a request that was sent to a service.</summary>
public enum RequestOutcome
{
    /// <summary>The service replied, if only with a refusal.</summary>
    Answered,

    /// <summary>There is no such service, or no connection, or too many requests are out: certainly not done.</summary>
    Unavailable,

    /// <summary>Time is over, the link was lost, or the service is gone: nobody knows whether it was done.</summary>
    Timeout,
}
