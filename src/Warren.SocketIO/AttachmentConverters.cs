using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.SocketIO;

/// <summary>Binary values as attachments, instead of the serialiser's base64. Base64 text is still read.</summary>
internal static class AttachmentConverters
{
    public static void AddTo(JsonSerializerOptions options)
    {
        // Before the host's own: what it says of a property wins anyway.
        options.Converters.Insert(0, new Bytes());
        options.Converters.Insert(1, new ReadOnly());
        options.Converters.Insert(2, new Writable());
    }

    static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetBytesFromBase64() : Attachments.Read(ref reader);

    sealed class Bytes : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            AttachmentConverters.Read(ref reader).ToArray();

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => Attachments.Write(writer, value);
    }

    sealed class ReadOnly : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            AttachmentConverters.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
            Attachments.Write(writer, value);
    }

    sealed class Writable : JsonConverter<Memory<byte>>
    {
        public override Memory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            AttachmentConverters.Read(ref reader).ToArray();

        public override void Write(Utf8JsonWriter writer, Memory<byte> value, JsonSerializerOptions options) => Attachments.Write(writer, value);
    }
}
