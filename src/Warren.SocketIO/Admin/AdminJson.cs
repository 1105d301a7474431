using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Warren.SocketIO.Admin;

/// <summary>Arguments of the admin protocol's events, and how they are sent.</summary>
internal static class AdminJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = MinimalJsonEncoder.Instance };

    /// <summary>JSON values joined by commas.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> arguments)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartArray();
        arguments(writer);
        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan[1..^1].ToArray();
    }

    /// <summary>As JavaScript writes a Date.</summary>
    public static void WriteTime(Utf8JsonWriter writer, DateTimeOffset time) =>
        writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>To the admin pages of every node.</summary>
    public static void Send(Namespace admin, string name, Action<Utf8JsonWriter> arguments) =>
        admin.Emit(new Targets([], [], null), name, new OutgoingArguments(Write(arguments), []));
}
