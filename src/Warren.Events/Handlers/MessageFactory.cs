using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.Events.Handlers;

/// <summary>Makes the messages that one service sends: events and pushes.</summary>
sealed class MessageFactory(string service, TimeProvider time)
{
    /// <summary>The largest body that is sent, 1 MiB. What is larger belongs into a store, with its address in the message.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>The longest user id or room name: a routing key of AMQP has 255 bytes, and the name of the room around it needs some.</summary>
    const int MaxAddressLength = 200;

    /// <summary>The longest key of an event.</summary>
    const int MaxKeyLength = 240;

    /// <summary>The CloudEvents name of an event's key (partitioning extension).</summary>
    public const string PartitionKey = "cloudEvents_partitionkey";

    /// <summary>An event. It belongs to the trace under way here, else to <paramref name="traceParent"/>.</summary>
    public OutgoingMessage Event(string name, ReadOnlyMemory<byte> body, string? key, string? traceParent)
    {
        CheckName(name);
        var envelope = new Envelope
        {
            Id = Envelope.NewId(time),
            Type = name,
            Source = service,
            Time = time.GetUtcNow(),
            TraceParent = Activity.Current?.Id ?? traceParent,
        };
        if (key is not null)
        {
            envelope = envelope with { Headers = new Dictionary<string, string> { [PartitionKey] = CheckKey(key) } };
        }

        return new OutgoingMessage(Names.EventsExchange, name, envelope, body) { Persistent = true };
    }

    /// <summary>A push.</summary>
    /// <param name="routingKey">One of the <c>Push…</c> names of <see cref="Names"/>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">The payload.</param>
    /// <param name="socketId">The one socket it is for.</param>
    public OutgoingMessage Push(string routingKey, string name, ReadOnlyMemory<byte> body, string? socketId = null)
    {
        CheckName(name);
        var envelope = new Envelope
        {
            Id = Envelope.NewId(time),
            Type = name,
            Source = service,
            Time = time.GetUtcNow(),
            TraceParent = Activity.Current?.Id,
        };
        if (socketId is not null)
        {
            envelope = envelope with { Headers = new Dictionary<string, string> { [Names.Headers.Socket] = socketId } };
        }

        return new OutgoingMessage(Names.PushesExchange, routingKey, envelope, body) { Confirm = false };
    }

    /// <summary>Writes a payload.</summary>
    /// <exception cref="ArgumentException">It is larger than <see cref="MaxBytes"/>.</exception>
    public static ReadOnlyMemory<byte> Write(string name, object? payload, JsonTypeInfo type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(payload, type);
        return body.Length <= MaxBytes
            ? body
            : throw new ArgumentException(
                $"The payload of '{name}' has {body.Length} bytes; the limit is {MaxBytes}. Store it and send its address.", nameof(payload));
    }

    /// <summary>Checks a user id or room as routers do: it stands in a routing key of its own, where '*' and '#' mean something.</summary>
    public static string CheckAddress(string value, string what) =>
        value.Length is > 0 and <= MaxAddressLength && value.All(c => c is > ' ' and < '\x7f' and not ('*' or '#'))
            ? value
            : throw new ArgumentException($"A {what} has 1 to {MaxAddressLength} characters of ASCII without spaces, '*' and '#'; this one is none: '{value}'.", what);

    static string CheckKey(string key) => key.Length is > 0 and <= MaxKeyLength
        ? key
        : throw new ArgumentException($"A key has 1 to {MaxKeyLength} characters; this one has {key.Length}.", nameof(key));

    static void CheckName(string name)
    {
        if (!Names.IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot be a name: letters, digits, '.', '_' and '-', beginning with a letter, {Names.MaxEventLength} at most.", nameof(name));
        }
    }
}
