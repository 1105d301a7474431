using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>A server with small limits and a clock of its own, whose handlers do a little of everything that clients can set off.</summary>
public sealed class FuzzServer : IDisposable
{
    readonly OwnMeters _meters = new();
    readonly EngineEndpoint _endpoint;

    /// <param name="switches">Any of <c>eio3</c>, <c>msgpack</c>, <c>recovery</c>, <c>deflate</c>.</param>
    public FuzzServer(string switches)
    {
        var options = new SocketIOOptions
        {
            AllowEIO3 = switches.Contains("eio3", StringComparison.Ordinal),
            PingInterval = TimeSpan.FromSeconds(4),
            PingTimeout = TimeSpan.FromSeconds(4),
            MaxPayload = 4000,
            MaxQueuedPackets = 40,
            MaxQueuedBytes = 20_000,
            MaxPacketsPerPost = 50,
            MaxFragments = 8,
            MaxNamespacesPerConnection = 3,
            MaxWaitingEvents = 10,
            MaxPendingAcks = 5,
            MaxRoomsPerSocket = 5,
            MaxDynamicNamespaces = 4,
            MaxConnections = 8,
        };
        if (switches.Contains("msgpack", StringComparison.Ordinal))
        {
            options.UseMessagePack();
        }

        options.WebSocketCompression.Enabled = options.HttpCompression.Enabled = switches.Contains("deflate", StringComparison.Ordinal);
        options.WebSocketCompression.Threshold = options.HttpCompression.Threshold = 20;
        options.Recovery.Enabled = switches.Contains("recovery", StringComparison.Ordinal);
        Server = new SocketIOServer(Options.Create(options), Clock, _meters, Logs, null);
        _endpoint = new EngineEndpoint(Server.Engine);
        AddHandlers();
    }

    public FakeTimeProvider Clock { get; } = new();

    public ErrorLogs Logs { get; } = new();

    public SocketIOServer Server { get; }

    public void Serve(ClientRequest request) => request.Served = _endpoint.HandleAsync(request.Context);

    public void Dispose()
    {
        Server.Dispose();
        _meters.Dispose();
    }

    void AddHandlers()
    {
        Server.Default.OnConnection(Greet);
        Server.Of("/custom").OnConnection(Greet);
        Server.Of("/refusing").Use(_ => new ValueTask<ConnectError?>(new ConnectError("not you", "{\"code\":7}"u8.ToArray())));
        var slow = Server.Of("/slow");
        slow.Use(async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Clock);
            return null;
        });
        slow.OnConnection(Greet);
        Server.OfMatching(name => name.StartsWith("/dynamic-", StringComparison.Ordinal)).OnConnection(Greet);
    }

    ValueTask Greet(Socket socket)
    {
        socket.EmitRaw("auth", socket.Handshake.Auth);
        socket.On("echo", received => Echo(socket, received));
        socket.On("join", received => Do(() => socket.Join(Text(received))));
        socket.On("leave", received => Do(() => socket.Leave(Text(received))));
        socket.On("room", received => Do(() => Server.Default.To(Text(received)).EmitRaw("said", "1"u8.ToArray())));
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
            await Task.Delay(TimeSpan.FromSeconds(1), Clock, socket.Aborted);
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
        return default;
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
