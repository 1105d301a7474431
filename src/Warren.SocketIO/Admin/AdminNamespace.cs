using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Admin;

/// <summary>The namespace of the admin pages: who gets in, what a page hears first, and who tells it the rest.</summary>
internal sealed partial class AdminNamespace : IDisposable
{
    const string Asked = "warren.admin.sockets";

    static readonly string[] CommandFeatures = ["EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"];

    readonly SocketIOServer _server;
    readonly Namespace _admin;
    readonly AdminOptions _options;
    readonly AdminCommands? _commands;
    readonly AdminStats _stats;

    /// <exception cref="InvalidOperationException">The server has one already.</exception>
    public AdminNamespace(SocketIOServer server, AdminOptions options)
    {
        (_server, _options, _admin) = (server, options, server.Of(options.Namespace));
        if (!server.TryBeginAdmin())
        {
            throw new InvalidOperationException("MapSocketIOAdmin was called twice. Call it once for the server.");
        }

        var sessions = new AdminSessions(_admin, options, server.Engine.Clock);
        _admin.Use(new AdminGate(options, sessions, server.Logger).AskAsync);
        _commands = options.ReadOnly ? null : new AdminCommands(server, _admin);
        _admin.OnConnection(Greet);
        if (options.Mode == AdminMode.Development)
        {
            server.Watcher = new AdminWatcher(server, _admin, options);
            _admin.OnServerSide(Asked, received =>
            {
                received.AnswerRaw(AdminJson.Write(WriteOwnSockets));
                return default;
            });
        }

        _stats = new AdminStats(server, _admin, options);
    }

    public void Dispose() => _stats.Dispose();

    ValueTask Greet(Socket page)
    {
        if (AdminGate.TakeNewSession(page) is { } session)
        {
            page.SendEvent("session", AdminJson.Write(writer => writer.WriteStringValue(session)).AsSpan());
        }

        page.SendEvent("config", AdminJson.Write(WriteConfig).AsSpan());
        _commands?.Listen(page);
        if (_options.Mode == AdminMode.Development)
        {
            // Not awaited: the page's commands need not wait for nodes that are slow to answer.
            _ = SendSocketsAsync(page);
        }

        return default;
    }

    void WriteConfig(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("supportedFeatures");
        foreach (var feature in _commands is null ? [] : CommandFeatures)
        {
            writer.WriteStringValue(feature);
        }

        writer.WriteStringValue("AGGREGATED_EVENTS");
        if (_options.Mode == AdminMode.Development)
        {
            writer.WriteStringValue("ALL_EVENTS");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>One event, because the page forgets what it knew when it comes.</summary>
    async Task SendSocketsAsync(Socket page)
    {
        try
        {
            var others = await _admin.ServerSideEmitWithAckAsync(Asked, default, page.Aborted);
            await page.EmitRawAsync("all_sockets", AdminJson.Write(writer => WriteSockets(writer, others)), page.Aborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketDisconnectedException)
        {
            // The page is gone.
        }
        catch (InvalidOperationException exception)
        {
            Log.NoSockets(_server.Logger, exception);
        }
    }

    void WriteOwnSockets(Utf8JsonWriter writer) => WriteSockets(writer, []);

    void WriteSockets(Utf8JsonWriter writer, IEnumerable<ServerSideAnswer> others)
    {
        var left = _options.MaxSockets;
        writer.WriteStartArray();
        foreach (var socket in _server.Namespaces.All.SelectMany(target => target.Sockets).Take(left))
        {
            AdminSockets.Write(writer, socket);
            left--;
        }

        foreach (var answer in others.Where(answer => answer.Arguments.Count > 0))
        {
            using var sockets = JsonDocument.Parse(answer.Arguments[0].Json);
            foreach (var socket in sockets.RootElement.EnumerateArray().Take(left))
            {
                socket.WriteTo(writer);
                left--;
            }
        }

        writer.WriteEndArray();
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "An admin page did not get the list of sockets.", EventName = "AdminListFailed")]
        public static partial void NoSockets(ILogger logger, Exception exception);
    }
}
