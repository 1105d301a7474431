namespace Warren.SocketIO;

/// <summary>An event on its way to a client, as <see cref="Socket.OnOutgoing"/> shows it.</summary>
public sealed class OutgoingEvent
{
    internal OutgoingEvent(string name, OutgoingArguments arguments)
    {
        (Name, JsonArguments, Attachments) = (name, arguments.Json.ToArray(), arguments.Attachments.ToArray());
    }

    /// <summary>The event's name.</summary>
    public string Name { get; }

    /// <summary>What follows the name: JSON values in UTF-8 joined by commas.</summary>
    public ReadOnlyMemory<byte> JsonArguments { get; }

    /// <summary>Binary values, which stand in the JSON as <c>{"_placeholder":true,"num":n}</c>.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }
}
