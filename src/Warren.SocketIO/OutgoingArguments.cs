using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO;

/// <summary>What follows an event's name, or makes up an acknowledgement, on its way into a packet.</summary>
/// <param name="json">JSON values in UTF-8 joined by commas; <c>{"_placeholder":true,"num":n}</c> stands for attachment n.</param>
/// <param name="attachments">Binary data; without any, what looks like a placeholder is data.</param>
internal readonly ref struct OutgoingArguments(ReadOnlySpan<byte> json, ReadOnlySpan<ReadOnlyMemory<byte>> attachments)
{
    /// <summary>One argument that is binary data.</summary>
    public OutgoingArguments(ReadOnlySpan<ReadOnlyMemory<byte>> attachment)
        : this("{\"_placeholder\":true,\"num\":0}"u8, attachment)
    {
    }

    public ReadOnlySpan<byte> Json { get; } = json;

    public ReadOnlySpan<ReadOnlyMemory<byte>> Attachments { get; } = attachments;

    /// <summary>What an event of these arguments takes of a queue; an offset for connection state recovery may still be added.</summary>
    public SendSize SizeAs(string name)
    {
        const int rest = 128;
        var bytes = rest + (3 * name.Length) + Json.Length;
        foreach (var attachment in Attachments)
        {
            bytes += rest + attachment.Length;
        }

        return new SendSize(1 + Attachments.Length, bytes);
    }

    public static implicit operator OutgoingArguments(ReadOnlySpan<byte> json) => new(json, []);
}
