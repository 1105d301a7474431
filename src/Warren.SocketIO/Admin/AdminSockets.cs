using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Warren.SocketIO.Admin;

/// <summary>Sockets as the admin page wants them.</summary>
internal static class AdminSockets
{
    public static void Write(Utf8JsonWriter writer, Socket socket)
    {
        writer.WriteStartObject();
        writer.WriteString("id", socket.Id);
        writer.WriteString("clientId", ClientId(socket.Connection.SessionId));
        writer.WriteString("transport", socket.Connection.TransportName);
        writer.WriteString("nsp", socket.Namespace.Name);
        WriteData(writer, socket);
        writer.WriteStartObject("handshake");
        WriteHandshake(writer, socket.Handshake);
        writer.WriteEndObject();
        writer.WriteStartArray("rooms");
        foreach (var room in socket.Rooms)
        {
            writer.WriteStringValue(room);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteData(Utf8JsonWriter writer, Socket socket)
    {
        writer.WritePropertyName("data");
        writer.WriteRawValue(socket.Data.Span, skipInputValidation: true);
    }

    /// <summary>One client's sockets have it in common. The id of its connection is a secret, which even a part of would weaken; so this is of its hash.</summary>
    public static string ClientId(string sessionId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sessionId)))[..12];

    static void WriteHandshake(Utf8JsonWriter writer, Handshake handshake)
    {
        writer.WriteString("address", handshake.RemoteAddress?.ToString() ?? "");
        writer.WriteStartObject("headers");
        WriteHeader(writer, "user-agent", handshake.UserAgent);
        WriteHeader(writer, "origin", handshake.Origin);
        WriteHeader(writer, "accept-language", handshake.AcceptLanguage);
        writer.WriteEndObject();
        writer.WriteStartObject("query");
        foreach (var (key, value) in handshake.Query)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
        writer.WriteNumber("issued", handshake.Issued.ToUnixTimeMilliseconds());
        writer.WriteBoolean("secure", handshake.Secure);
        writer.WriteString("time", handshake.Issued.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteString("url", handshake.Request.QueryString);
        writer.WriteBoolean("xdomain", handshake.Origin is not null);
    }

    /// <summary>Of the request only these are kept; above all, no cookies.</summary>
    static void WriteHeader(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
