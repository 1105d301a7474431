using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Admin;

/// <summary>Lets an admin page in: with the id of a session, or with a name and a password, for which it gets one.</summary>
internal sealed partial class AdminGate(AdminOptions options, AdminSessions sessions, ILogger logger)
{
    static readonly object NewSession = new();

    // The page knows this text and shows it in its own words.
    static readonly ConnectError Refused = new("invalid credentials");

    public async ValueTask<ConnectError?> AskAsync(Socket socket)
    {
        var (session, user, password) = Read(socket.Handshake.Auth);
        if (session.Length > 0 && sessions.Contains(session))
        {
            return null;
        }

        if (!await options.CheckPassword!(new AdminSignIn(user, password, socket.Handshake, socket.Aborted)))
        {
            Log.Refused(logger, socket.Namespace.Name);
            return Refused;
        }

        socket.Items[NewSession] = sessions.Create();
        return null;
    }

    /// <summary>The session that <see cref="AskAsync"/> made for a socket, once.</summary>
    public static string? TakeNewSession(Socket socket) => socket.Items.Remove(NewSession, out var id) ? (string?)id : null;

    static (string Session, string User, string Password) Read(ReadOnlyMemory<byte> auth)
    {
        try
        {
            using var document = JsonDocument.Parse(auth);
            return (Text(document.RootElement, "sessionId"), Text(document.RootElement, "username"), Text(document.RootElement, "password"));
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a text: no such name or password exists.
            return ("", "", "");
        }
    }

    static string Text(JsonElement auth, string name) =>
        auth.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Somebody was refused on the admin namespace {Namespace}.", EventName = "AdminRefused")]
        public static partial void Refused(ILogger logger, string @namespace);
    }
}
