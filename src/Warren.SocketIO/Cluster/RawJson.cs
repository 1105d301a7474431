using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.SocketIO.Cluster;

/// <summary>One JSON value that passes through as its own bytes: numbers keep their digits, strings their lone surrogates.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The array of these arguments.</summary>
    /// <param name="arguments">JSON values joined by commas.</param>
    public static RawJson Array(ReadOnlySpan<byte> arguments) => new((byte[])[(byte)'[', .. arguments, (byte)']']);

    internal sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true);
    }
}
