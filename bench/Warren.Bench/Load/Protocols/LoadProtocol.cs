using System.Text;

namespace Warren.Bench.Load.Protocols;

/// <summary>How one kind of server is asked to echo and to broadcast, and how it answers. Messages are the text of WebSocket frames.</summary>
internal abstract class LoadProtocol
{
    public abstract string Path { get; }

    /// <summary>What the client says once the WebSocket is open; empty where the server speaks first.</summary>
    public virtual string Hello => "";

    public static LoadProtocol Of(string name) => name switch
    {
        "socketio" => new SocketIOProtocol(),
        "router" => new RouterProtocol(),
        "signalr" => new SignalRProtocol(),
        "plain" => new PlainProtocol(),
        _ => throw new UsageException($"--protocol is socketio, router, signalr or plain, not '{name}'."),
    };

    /// <summary>Where the first message of a WebSocket frame ends: most protocols put one into each.</summary>
    public virtual int FirstMessage(ReadOnlySpan<byte> frame) => frame.Length;

    /// <summary>Answers the messages before the connection is ready to be used.</summary>
    /// <param name="message">From the server.</param>
    /// <param name="answer">To send; empty for none.</param>
    /// <returns>Whether the connection is ready.</returns>
    public abstract bool Greet(ReadOnlySpan<byte> message, out string answer);

    /// <returns>The length of the request.</returns>
    public abstract int WriteEcho(Span<byte> to, long id, ReadOnlySpan<byte> payload);

    /// <returns>The length of the request.</returns>
    public abstract int WriteBroadcast(Span<byte> to, ReadOnlySpan<byte> payload);

    /// <summary>Whether the message is the answer to an echo.</summary>
    public abstract bool TryReadAnswer(ReadOnlySpan<byte> message, out long id, out ReadOnlySpan<byte> payload);

    /// <summary>Whether the message says that the request cannot be taken now: a router that has just started and knows no service yet.</summary>
    public virtual bool IsNotYet(ReadOnlySpan<byte> message) => false;

    /// <summary>Whether the message is a broadcast that has arrived.</summary>
    public abstract bool TryReadBroadcast(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> payload);

    /// <summary>Whether the message is a sign of life, and what to answer; null for nothing.</summary>
    public virtual bool IsPing(ReadOnlySpan<byte> message, out byte[]? answer)
    {
        answer = null;
        return false;
    }

    protected static int Write(Span<byte> to, ReadOnlySpan<byte> before, long id, ReadOnlySpan<byte> between, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> after)
    {
        before.CopyTo(to);
        var length = before.Length;
        if (id >= 0)
        {
            id.TryFormat(to[length..], out var digits);
            length += digits;
        }

        between.CopyTo(to[length..]);
        length += between.Length;
        payload.CopyTo(to[length..]);
        length += payload.Length;
        after.CopyTo(to[length..]);
        return length + after.Length;
    }

    /// <summary>Takes <c>before id between payload after</c> apart.</summary>
    protected static bool TryRead(
        ReadOnlySpan<byte> message, ReadOnlySpan<byte> before, ReadOnlySpan<byte> between, ReadOnlySpan<byte> after, out long id, out ReadOnlySpan<byte> payload)
    {
        id = 0;
        payload = default;
        if (!message.StartsWith(before) || !message.EndsWith(after))
        {
            return false;
        }

        var rest = message[before.Length..^after.Length];
        var end = rest.IndexOf(between);
        if (end < 0 || !long.TryParse(rest[..end], out id))
        {
            return false;
        }

        payload = rest[(end + between.Length)..];
        return true;
    }

    protected static bool TryCut(ReadOnlySpan<byte> message, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, out ReadOnlySpan<byte> payload)
    {
        var fits = message.StartsWith(before) && message.EndsWith(after);
        payload = fits ? message[before.Length..^after.Length] : default;
        return fits;
    }

    protected static InvalidDataException Unexpected(ReadOnlySpan<byte> message) =>
        new($"The server began with '{Encoding.UTF8.GetString(message)}'.");
}
