namespace Warren.Events;

/// <summary>There is no connection to the broker.</summary>
public sealed class BrokerUnavailableException : Exception
{
    /// <summary>Creates it with a text for the log.</summary>
    public BrokerUnavailableException(string message) : base(message)
    {
    }

    /// <summary>Creates it with a text for the log and what caused it.</summary>
    public BrokerUnavailableException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
