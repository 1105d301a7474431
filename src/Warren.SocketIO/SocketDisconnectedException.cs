namespace Warren.SocketIO;

/// <summary>An acknowledgement was awaited, and the socket is gone.</summary>
public sealed class SocketDisconnectedException : Exception
{
    /// <summary>Creates the exception without a reason.</summary>
    public SocketDisconnectedException()
        : this("The socket is disconnected; its acknowledgement will not come.")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What happened.</param>
    public SocketDisconnectedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    public SocketDisconnectedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
