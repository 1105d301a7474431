using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Admin;

/// <summary>
/// What an admin page may have done to sockets. Every node does it to its own, so that a namespace need not exist on the node the page is
/// connected to.
/// </summary>
internal sealed partial class AdminCommands
{
    const string Told = "warren.admin.command";

    // An event's arguments are one level deeper in the command that carries them.
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    readonly SocketIOServer _server;
    readonly Namespace _admin;

    public AdminCommands(SocketIOServer server, Namespace admin)
    {
        (_server, _admin) = (server, admin);
        admin.OnServerSide(Told, received =>
        {
            Run(received.Arguments[0].Json);
            return default;
        });
    }

    public void Listen(Socket page)
    {
        foreach (var name in (string[])["emit", "join", "leave", "_disconnect"])
        {
            page.On(name, received =>
            {
                var command = Join(received);
                Run(command);
                _admin.ServerSideEmitRaw(Told, command);
                return default;
            });
        }
    }

    /// <summary>One JSON array: the command and its arguments.</summary>
    static byte[] Join(SocketEvent received)
    {
        var command = new StringBuilder("[\"").Append(received.Name).Append('"');
        foreach (var argument in received.Arguments)
        {
            command.Append(',').Append(Encoding.UTF8.GetString(argument.Json.Span));
        }

        return Encoding.UTF8.GetBytes(command.Append(']').ToString());
    }

    void Run(ReadOnlyMemory<byte> command)
    {
        try
        {
            using var document = JsonDocument.Parse(command, Deep);
            Run([.. document.RootElement.EnumerateArray()]);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or JsonException)
        {
            Log.Refused(_server.Logger, exception);
        }
    }

    void Run(JsonElement[] command)
    {
        var name = Text(command, 0);
        if (!_server.Namespaces.TryGet(Text(command, 1), out var target))
        {
            return;
        }

        switch (name)
        {
            case "emit":
                var arguments = string.Join(',', command[4..].Select(argument => argument.GetRawText()));
                Choose(target, command, 2).EmitBinary(Text(command, 3), Encoding.UTF8.GetBytes(arguments), ReadOnlySpan<ReadOnlyMemory<byte>>.Empty);
                break;
            case "join":
                Choose(target, command, 3).SocketsJoin(Text(command, 2));
                break;
            case "leave":
                Choose(target, command, 3).SocketsLeave(Text(command, 2));
                break;
            case "_disconnect":
                Choose(target, command, 3).DisconnectSockets(command.ElementAtOrDefault(2).ValueKind == JsonValueKind.True);
                break;
        }
    }

    /// <summary>Everybody in the namespace, or a room of it, which may be a socket's id.</summary>
    static Broadcast Choose(Namespace target, JsonElement[] command, int position) =>
        command.ElementAtOrDefault(position).ValueKind == JsonValueKind.String ? target.Local.To(Text(command, position)) : target.Local;

    static string Text(JsonElement[] command, int position) =>
        command.ElementAtOrDefault(position) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new ArgumentException($"Argument {position} must be a string.", nameof(command));

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A command of an admin page could not be carried out.", EventName = "AdminCommandRefused")]
        public static partial void Refused(ILogger logger, Exception exception);
    }
}
