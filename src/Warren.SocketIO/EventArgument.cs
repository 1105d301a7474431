using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>One argument of an event or acknowledgement, still as the bytes the client sent.</summary>
public readonly struct EventArgument
{
    readonly EventArguments? _owner;
    readonly int _attachment;

    internal EventArgument(ReadOnlyMemory<byte> json, EventArguments owner, int attachment, bool containsBinary)
    {
        (Json, _owner, _attachment, ContainsBinary) = (json, owner, attachment, containsBinary);
    }

    /// <summary>
    /// The raw UTF-8 JSON of this argument, well-formed but otherwise unchecked: numbers keep their text, strings may hold lone surrogates.
    /// A binary value stands in it as <c>{"_placeholder":true,"num":n}</c>.
    /// </summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Whether the argument itself is binary; then <see cref="Binary"/> holds it.</summary>
    public bool IsBinary => _owner is not null && _attachment >= 0;

    /// <summary>The bytes of a binary argument; empty for any other.</summary>
    public ReadOnlyMemory<byte> Binary => IsBinary ? _owner!.Attachments[_attachment] : default;

    /// <summary>Whether the argument is binary or has a binary value anywhere inside.</summary>
    public bool ContainsBinary { get; }

    /// <summary>
    /// Reads the JSON as <typeparamref name="T"/>. Binary data is read as <c>byte[]</c>, <c>ReadOnlyMemory&lt;byte&gt;</c> or <c>Memory&lt;byte&gt;</c>.
    /// </summary>
    /// <param name="type">How to read it, from a source-generated context.</param>
    /// <exception cref="JsonException">The JSON does not fit, or a string in it holds a lone surrogate.</exception>
    public T? Read<T>(JsonTypeInfo<T> type)
    {
        try
        {
            return ContainsBinary
                ? Attachments.Read(Json.Span, _owner!.Attachments, json => JsonSerializer.Deserialize(json, AttachmentTypes.For(type)))
                : JsonSerializer.Deserialize(Json.Span, type);
        }
        catch (InvalidOperationException exception)
        {
            // The framework's answer to "\ud800", which JavaScript may send.
            throw new JsonException("A string holds half of a surrogate pair, which has no UTF-8 form.", exception);
        }
    }
}
