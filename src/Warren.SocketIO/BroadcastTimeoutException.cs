namespace Warren.SocketIO;

/// <summary>Some clients did not acknowledge a broadcast in time. What the others answered is in <see cref="Answers"/>.</summary>
public sealed class BroadcastTimeoutException : TimeoutException
{
    /// <summary>Creates the exception without answers.</summary>
    public BroadcastTimeoutException()
        : this("Not every client acknowledged in time.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public BroadcastTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public BroadcastTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal BroadcastTimeoutException(IReadOnlyList<EventArguments> answers, int missingClients, IReadOnlyList<string> missingNodes)
        : this(missingNodes.Count == 0
            ? $"{missingClients} clients did not acknowledge in time; {answers.Count} did."
            : $"{missingClients} clients did not acknowledge in time; {answers.Count} did. Nodes that did not answer: {string.Join(", ", missingNodes)}.")
    {
        (Answers, MissingClients, MissingNodes) = (answers, missingClients, missingNodes);
    }

    /// <summary>The answers that came, in the order they came.</summary>
    public IReadOnlyList<EventArguments> Answers { get; } = [];

    /// <summary>How many clients are known to have been asked and did not answer.</summary>
    public int MissingClients { get; }

    /// <summary>Nodes that did not even say how many clients they asked.</summary>
    public IReadOnlyList<string> MissingNodes { get; } = [];
}
