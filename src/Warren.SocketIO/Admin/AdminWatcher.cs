using System.Text;
using System.Text.Json;

namespace Warren.SocketIO.Admin;

/// <summary>Development mode: tells the admin pages of every node of each socket of this one, of its rooms and events.</summary>
internal sealed class AdminWatcher : ISocketWatcher
{
    readonly Namespace _admin;
    readonly int _maxBytes;
    readonly TimeProvider _clock;

    public AdminWatcher(SocketIOServer server, Namespace admin, AdminOptions options)
    {
        (_admin, _maxBytes, _clock) = (admin, options.MaxEventBytes, server.Engine.Clock);
        server.OnNewNamespace(WatchRooms);
        foreach (var target in server.Namespaces.All)
        {
            WatchRooms(target);
        }
    }

    public void Connected(Socket socket)
    {
        Tell("socket_connected", writer => AdminSockets.Write(writer, socket));
        socket.OnDisconnect(reason => Tell("socket_disconnected", socket.Namespace.Name, socket.Id, reason.ToText()));

        // What the pages themselves hear would be told to them for ever.
        if (socket.Namespace != _admin)
        {
            socket.PrependEvent(received =>
            {
                TellEvent("event_received", socket, received.Name, [.. received.Arguments.Select(argument => argument.Json)]);
                return default;
            });
            socket.PrependOutgoing(sent => TellEvent("event_sent", socket, sent.Name, sent.JsonArguments.IsEmpty ? [] : [sent.JsonArguments]));
        }
    }

    public void Upgraded(Socket socket) => AdminJson.Send(_admin, "socket_updated", writer =>
    {
        WriteStart(writer, socket);
        writer.WriteString("transport", socket.Connection.TransportName);
        writer.WriteEndObject();
    });

    public void DataChanged(Socket socket) => AdminJson.Send(_admin, "socket_updated", writer =>
    {
        WriteStart(writer, socket);
        AdminSockets.WriteData(writer, socket);
        writer.WriteEndObject();
    });

    static void WriteStart(Utf8JsonWriter writer, Socket socket)
    {
        writer.WriteStartObject();
        writer.WriteString("id", socket.Id);
        writer.WriteString("nsp", socket.Namespace.Name);
    }

    void WatchRooms(Namespace target)
    {
        target.RoomEvents.OnJoined((room, socket) => Tell("room_joined", target.Name, room, socket));
        target.RoomEvents.OnLeft((room, socket) => Tell("room_left", target.Name, room, socket));
    }

    void Tell(string name, string first, string second, string third) => Tell(name, writer =>
    {
        writer.WriteStringValue(first);
        writer.WriteStringValue(second);
        writer.WriteStringValue(third);
    });

    /// <param name="told">The protocol's name for what happened.</param>
    /// <param name="socket">To whom.</param>
    /// <param name="name">The event.</param>
    /// <param name="arguments">Each some JSON values joined by commas.</param>
    void TellEvent(string told, Socket socket, string name, ReadOnlyMemory<byte>[] arguments) => Tell(told, writer =>
    {
        writer.WriteStringValue(socket.Namespace.Name);
        writer.WriteStringValue(socket.Id);
        var bytes = arguments.Sum(argument => (long)argument.Length);
        if (bytes > _maxBytes)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(name);
            writer.WriteStringValue($"({bytes} bytes)");
            writer.WriteEndArray();
            return;
        }

        var values = new StringBuilder("[\"").Append(JsonEncodedText.Encode(name)).Append('"');
        foreach (var argument in arguments)
        {
            values.Append(',').Append(Encoding.UTF8.GetString(argument.Span));
        }

        writer.WriteRawValue(values.Append(']').ToString(), skipInputValidation: true);
    });

    void Tell(string name, Action<Utf8JsonWriter> arguments) => AdminJson.Send(_admin, name, writer =>
    {
        arguments(writer);
        AdminJson.WriteTime(writer, _clock.GetUtcNow());
    });
}
