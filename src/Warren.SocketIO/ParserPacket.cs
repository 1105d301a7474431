namespace Warren.SocketIO;

/// <summary>A packet between the server and a <see cref="PacketParser"/>, whole.</summary>
/// <param name="Type">What it is; never one of the two binary types, which are the text format's own.</param>
/// <param name="Namespace">With its leading slash.</param>
/// <param name="Id">Of the acknowledgement that is wanted or given; 0 to 2^53 - 1.</param>
/// <param name="Data">
/// JSON in UTF-8: an array for an event (its name first) and an acknowledgement, an object or nothing for CONNECT, an object or text for
/// CONNECT_ERROR, nothing for DISCONNECT. With attachments, <c>{"_placeholder":true,"num":n}</c> stands for attachment n.
/// </param>
/// <param name="Attachments">The binary values.</param>
public readonly record struct ParserPacket(
    PacketType Type, string Namespace, long? Id, ReadOnlyMemory<byte> Data, IReadOnlyList<ReadOnlyMemory<byte>> Attachments);
