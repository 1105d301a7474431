namespace Warren.SocketIO.Cluster;

/// <summary>Arguments as they travel between nodes: a JSON array, and binary values beside it.</summary>
internal static class ClusterArguments
{
    /// <returns>Null when there are none, or they are not what they should be.</returns>
    public static EventArguments? Read(ClusterMessage message)
    {
        if (message.Args is not { } array)
        {
            return null;
        }

        var attachments = message.Attachments ?? [];
        if (!ArgumentReader.TryReadAck(array.Bytes, attachments.Length == 0 ? -1 : attachments.Length, out var arguments))
        {
            return null;
        }

        arguments.Attachments = attachments;
        return arguments;
    }

    /// <summary>What is between the brackets.</summary>
    public static OutgoingArguments Outgoing(ClusterMessage message)
    {
        var array = message.Args is { } args ? args.Bytes.Span.Trim(" \t\r\n"u8) : "[]"u8;
        return new OutgoingArguments(array.Length >= 2 && array[0] == '[' ? array[1..^1] : default, message.Attachments ?? []);
    }

    public static RawJson Write(EventArguments arguments)
    {
        var array = new List<byte>();
        foreach (var argument in arguments)
        {
            if (array.Count > 0)
            {
                array.Add((byte)',');
            }

            array.AddRange(argument.Json.Span);
        }

        return RawJson.Array([.. array]);
    }
}
