using System.Text;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>Handlers that do a little of everything that clients can set off.</summary>
public static class FuzzHandlers
{
    public static void Add(SocketIOServer server, TimeProvider clock)
    {
        server.Default.OnConnection(Greet);
        server.Of("/custom").OnConnection(Greet);
        server.Of("/refusing").Use(_ => new ValueTask<ConnectError?>(new ConnectError("not you", "{\"code\":7}"u8.ToArray())));
        var slow = server.Of("/slow");
        slow.Use(async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock);
            return null;
        });
        slow.OnConnection(Greet);
        server.OfMatching(name => name.StartsWith("/dynamic-", StringComparison.Ordinal)).OnConnection(Greet);

        ValueTask Greet(Socket socket)
        {
            AddTo(socket, server, clock);
            return default;
        }
    }

    static void AddTo(Socket socket, SocketIOServer server, TimeProvider clock)
    {
        socket.EmitRaw("auth", socket.Handshake.Auth);
        socket.On("echo", received => Echo(socket, received));
        socket.On("join", received => Do(() => socket.Join(Text(received))));
        socket.On("leave", received => Do(() => socket.Leave(Text(received))));
        socket.On("room", received => Do(() => server.Default.To(Text(received)).EmitRaw("said", "1"u8.ToArray())));
        socket.On("volatile", _ => Do(() => socket.Volatile.EmitRaw("now", default)));
        socket.On("flood", _ => Do(() => Enumerable.Range(0, 45).ToList().ForEach(number => socket.EmitRaw("drop", Encoding.ASCII.GetBytes($"{number}")))));
        socket.On("pour", async received =>
        {
            for (var number = 0; number < 45 && socket.Connected; number++)
            {
                await socket.EmitAsync("drop", [number], socket.Aborted);
            }

            received.AckRaw("true"u8.ToArray());
        });
        socket.On("bye", _ => Do(() => socket.Disconnect()));
        socket.On("cut", _ => Do(() => socket.Disconnect(closeTransport: true)));
        socket.On("drop", _ => Do(socket.CloseTransport));
        socket.On("wait", async received =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock, socket.Aborted);
            received.AckRaw("true"u8.ToArray());
        });
        socket.On("ask", async received =>
        {
            try
            {
                var answer = await socket.EmitWithAckAsync("ask", "41"u8.ToArray());
                received.AckRaw(answer.Count > 0 && !answer[0].ContainsBinary ? answer[0].Json : default);
            }
            catch (Exception exception) when (exception is TimeoutException or SocketDisconnectedException or InvalidOperationException)
            {
                // The client did not answer, left, or is asked too much already.
            }
        });
    }

    static ValueTask Echo(Socket socket, SocketEvent received)
    {
        var arguments = received.Arguments;
        var json = Encoding.UTF8.GetBytes(string.Join(',', arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span))));
        socket.EmitBinary("echoed", json, [.. arguments.Attachments]);
        received.AckBinary(json, [.. arguments.Attachments]);
        return default;
    }

    static ValueTask Do(Action action)
    {
        try
        {
            action();
        }
        catch (InvalidOperationException)
        {
            // A bound on rooms.
        }

        return default;
    }

    static string Text(SocketEvent received) => received.Arguments.Count > 0 ? Encoding.UTF8.GetString(received.Arguments[0].Json.Span) : "none";
}
