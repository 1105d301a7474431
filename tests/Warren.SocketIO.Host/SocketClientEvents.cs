using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Warren.SocketIO.Host;

/// <summary>What the suite of npm's socket.io-client asks of "/".</summary>
internal static class SocketClientEvents
{
    public static ValueTask Add(Socket socket)
    {
        var heard = new HashSet<string>();
        AddTexts(socket);
        AddAnswers(socket);
        On(socket, "doge", _ => socket.Emit("doge", "asdfasdf"u8.ToArray()));
        On(socket, "getbin", _ => socket.Emit("takebin", "asdfasdf"u8.ToArray()));
        On(socket, "buffa", received => AnswerIf(received.Arguments is [{ IsBinary: true }], "buffack"));
        On(socket, "blob", received => AnswerIf(received.Arguments is [{ IsBinary: true }], "back"));
        On(socket, "jsonbuff", received => AnswerIf(IsMixed(received), "jsonbuff-ack"));
        On(socket, "jsonblob", received => AnswerIf(IsMixed(received), "jsonblob-ack"));
        On(socket, "abuff1", Hear);
        On(socket, "abuff2", _ => AnswerIf(heard.Contains("abuff1"), "abuff2-ack"));
        On(socket, "blob1", Hear);
        On(socket, "blob2", received => heard.Add(heard.Contains("blob1") && Text(received) == "\"second\"" ? "blob2" : ""));
        On(socket, "blob3", received => AnswerIf(heard.Contains("blob2") && received.Arguments is [{ IsBinary: true }], "blob3-ack"));
        return default;

        void AnswerIf(bool right, string answer)
        {
            if (right)
            {
                socket.Emit(answer);
            }
        }

        void Hear(SocketEvent received) => heard.Add(received.Arguments is [{ IsBinary: true }] ? received.Name : "");
    }

    static void AddTexts(Socket socket)
    {
        On(socket, "hi", _ => socket.Emit("hi"));
        On(socket, "false", _ => socket.Emit("false", false));
        On(socket, "getDate", _ => socket.Emit("takeDate", Now()));
        On(socket, "getDateObj", _ => socket.Emit("takeDateObj", new { date = Now() }));
        On(socket, "getUtf8", _ =>
        {
            foreach (var text in new[] { "てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string" })
            {
                socket.Emit("takeUtf8", text);
            }
        });
    }

    static void AddAnswers(Socket socket)
    {
        On(socket, "echo", received => received.AckBinary(received.Arguments[0].Json, [.. received.Arguments.Attachments]));
        On(socket, "getAckDate", received => received.Ack(Now()));
        On(socket, "getHandshake", received => received.Ack(SocketClientSuite.Describe(socket.Handshake)));
        On(socket, "getId", received => received.Ack(socket.Id));
        On(socket, "ack", _ =>
        {
            var asking = AskAsync(socket);
        });
    }

    /// <summary>Beside the handler: the suite's retries ask again while it leaves the first question without an answer.</summary>
    static async Task AskAsync(Socket socket)
    {
        try
        {
            var answer = await socket.EmitWithAckAsync("ack", default);
            using var second = JsonDocument.Parse(answer[1].Json);
            if (answer[0].Json.Span.SequenceEqual("5"u8) && second.RootElement.GetProperty("test").ValueKind == JsonValueKind.True)
            {
                socket.Emit("got it");
            }
        }
        catch (Exception exception) when (exception is TimeoutException or SocketDisconnectedException)
        {
            // The client did not answer; it was not asked to.
        }
    }

    /// <summary>An object of two texts and, between them, binary data.</summary>
    static bool IsMixed(SocketEvent received)
    {
        using var argument = JsonDocument.Parse(received.Arguments[0].Json);
        var root = argument.RootElement;
        return root.GetProperty("hello").ValueEquals("lol") && root.GetProperty("goodbye").ValueEquals("gotcha")
            && root.GetProperty("message").TryGetProperty("_placeholder", out _) && received.Arguments[0].ContainsBinary;
    }

    static void On(Socket socket, string name, Action<SocketEvent> handler) => socket.On(name, received =>
    {
        handler(received);
        return default;
    });

    static string Text(SocketEvent received) => Encoding.UTF8.GetString(received.Arguments[0].Json.Span);

    /// <summary>As JavaScript writes a Date.</summary>
    static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
