using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.SocketIO.Host;

/// <summary>The suite of Socket.IO 5: two namespaces that say what auth they got; in "/" events and acknowledgements come back.</summary>
internal static class SocketSuite
{
    /// <summary>
    /// The suite waits for the answer to CONNECT, and only then for what comes next; what its WebSocket reads in the same piece it never sees.
    /// This library sends both at once, as one write. So the greeting is held back here, for longer than a busy machine needs to read the answer,
    /// and well within the 300 ms of the heartbeat.
    /// </summary>
    static readonly TimeSpan AfterConnect = TimeSpan.FromMilliseconds(50);

    public static void Configure(SocketIOOptions options, bool messagePack, TimeSpan pingInterval, TimeSpan pingTimeout)
    {
        options.PingInterval = pingInterval;
        options.PingTimeout = pingTimeout;
        // The suite lets a client that joins nothing answer three pings, 900 ms on a machine that has nothing else to do; one that is silent is gone after 500.
        options.ConnectTimeout = TimeSpan.FromSeconds(2);
        if (messagePack)
        {
            options.UseMessagePack();
        }
    }

    public static void Map(WebApplication app)
    {
        app.MapSocketIO();
        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.Default.OnConnection(socket =>
        {
            socket.On("message", received =>
            {
                socket.EmitBinary("message-back", Join(received.Arguments), [.. received.Arguments.Attachments]);
                return default;
            });
            socket.On("message-with-ack", received =>
            {
                received.AckBinary(Join(received.Arguments), [.. received.Arguments.Attachments]);
                return default;
            });
            return GreetAsync(socket);
        });
        server.Of("/custom").OnConnection(GreetAsync);
    }

    static async ValueTask GreetAsync(Socket socket)
    {
        await Task.Delay(AfterConnect, TimeProvider.System, socket.Aborted);
        socket.EmitRaw("auth", socket.Handshake.Auth);
    }

    /// <summary>The arguments as they came, placeholders included.</summary>
    static byte[] Join(EventArguments arguments) =>
        Encoding.UTF8.GetBytes(string.Join(',', arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span))));
}
