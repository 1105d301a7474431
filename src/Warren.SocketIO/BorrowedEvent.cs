namespace Warren.SocketIO;

/// <summary>Handles an event where it was received; see <see cref="Socket.OnBorrowed"/>.</summary>
/// <param name="received">The event. The compiler sees to it that it is not kept.</param>
public delegate void BorrowedEventHandler(BorrowedEvent received);

/// <summary>
/// One event while it is handled, read in the memory it was received in: nothing is copied, and nothing allocated. What shall outlive the handler
/// has to be copied by it.
/// </summary>
public readonly ref struct BorrowedEvent
{
    readonly ref bool _acknowledged;
    readonly long? _ackId;
    readonly SocketEvent? _owned;

    internal BorrowedEvent(Socket socket, ReadOnlySpan<byte> jsonArguments, long? ackId, ref bool acknowledged)
    {
        Socket = socket;
        JsonArguments = jsonArguments;
        _ackId = ackId;
        _acknowledged = ref acknowledged;
    }

    internal BorrowedEvent(SocketEvent owned, ReadOnlySpan<byte> jsonArguments)
    {
        Socket = owned.Socket;
        JsonArguments = jsonArguments;
        _owned = owned;
    }

    /// <summary>Who sent it.</summary>
    public Socket Socket { get; }

    /// <summary>
    /// What the client sent behind the name: JSON values in UTF-8 joined by commas, well-formed but otherwise unchecked; empty for none. A binary
    /// value stands in it as <c>{"_placeholder":true,"num":n}</c>; who needs the data handles the event with <see cref="Socket.On"/>.
    /// </summary>
    public ReadOnlySpan<byte> JsonArguments { get; }

    /// <summary>Whether the client waits for an acknowledgement. Without this the method below does nothing.</summary>
    public bool WantsAck => _owned?.WantsAck ?? _ackId is not null;

    /// <summary>Acknowledges. Only the first time counts; after a disconnect nothing happens.</summary>
    /// <param name="jsonArguments">JSON values in UTF-8 joined by commas, sent as they are; empty acknowledges without an argument.</param>
    public void AckRaw(ReadOnlySpan<byte> jsonArguments)
    {
        if (_owned is not null)
        {
            _owned.AckInPlace(jsonArguments);
        }
        else if (_ackId is { } id && !_acknowledged)
        {
            _acknowledged = true;
            Socket.Send(PacketWriter.Ack(Socket.Namespace, id, jsonArguments));
        }
    }
}
