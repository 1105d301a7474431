using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Warren.SocketIO;

/// <summary>Values to the JSON of arguments, their binary parts to attachments, in buffers that each thread reuses. The result is only valid until the thread's next call.</summary>
internal static class JsonArguments
{
    const int KeptBytes = 64 * 1024;

    static readonly JsonSerializerOptions Reflected = CreateReflected();

    [ThreadStatic]
    static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    static Utf8JsonWriter? _writer;

    public static OutgoingArguments Write<T>(T value, JsonTypeInfo<T> type)
    {
        var writer = Start();
        JsonSerializer.Serialize(writer, value, AttachmentTypes.For(type));
        writer.Flush();
        return new OutgoingArguments(_buffer!.WrittenSpan, Attachments.Take());
    }

    [RequiresUnreferencedCode(Socket.ReflectionWarning)]
    [RequiresDynamicCode(Socket.ReflectionWarning)]
    public static OutgoingArguments Write(ReadOnlySpan<object?> values)
    {
        var writer = Start();
        for (var index = 0; index < values.Length; index++)
        {
            if (index > 0)
            {
                writer.Flush();
                writer.Reset();
                _buffer!.Write(","u8);
            }

            JsonSerializer.Serialize(writer, values[index], values[index]?.GetType() ?? typeof(object), Reflected);
        }

        writer.Flush();
        return new OutgoingArguments(_buffer!.WrittenSpan, Attachments.Take());
    }

    static JsonSerializerOptions CreateReflected()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = MinimalJsonEncoder.Instance };
        AttachmentConverters.AddTo(options);
        return options;
    }

    static Utf8JsonWriter Start()
    {
        if (_buffer is null || _buffer.Capacity > KeptBytes)
        {
            _buffer = new ArrayBufferWriter<byte>(1024);
            _writer?.Dispose();
            _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = MinimalJsonEncoder.Instance, SkipValidation = true });
        }

        // A serialisation that failed may have left some.
        _ = Attachments.Take();
        _buffer.ResetWrittenCount();
        _writer!.Reset();
        return _writer;
    }
}
