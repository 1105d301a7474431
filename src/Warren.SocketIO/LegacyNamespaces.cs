using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Warren.SocketIO;

/// <summary>What clients of version 2 do differently with namespaces.</summary>
internal static class LegacyNamespaces
{
    /// <summary>The id that such a client gives itself.</summary>
    public static string SocketId(string sessionId, string name) => name == "/" ? sessionId : $"{name}#{sessionId}";

    /// <summary>Its CONNECT is <c>0/name?key=value,</c>: the query becomes the auth payload, an object of texts, as in Node's server.</summary>
    /// <returns>False when the name is too long.</returns>
    public static bool TrySplit(ref Packet packet, int maxNameBytes)
    {
        var query = packet.Namespace.IndexOf('?');
        if (query >= 0)
        {
            var auth = packet.Type == PacketType.Connect ? ToObject(packet.Namespace[query..]) : packet.Data;
            packet = packet with { Namespace = packet.Namespace[..query], Data = auth };
        }

        return Encoding.UTF8.GetByteCount(packet.Namespace) <= maxNameBytes;
    }

    static ReadOnlyMemory<byte> ToObject(string query)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = MinimalJsonEncoder.Instance });
        writer.WriteStartObject();
        foreach (var (key, values) in QueryHelpers.ParseQuery(query))
        {
            writer.WriteString(key, values.Count == 0 ? "" : values[^1]);
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }
}
