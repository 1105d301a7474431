using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.SocketIO.Host;

/// <summary>The suite of Socket.IO 5: two namespaces that say what auth they got; in "/" events and acknowledgements come back.</summary>
internal static class SocketSuite
{
    public static void Configure(SocketIOOptions options, bool messagePack, TimeSpan pingTimeout)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(300);
        options.PingTimeout = pingTimeout;
        options.ConnectTimeout = TimeSpan.FromMilliseconds(1000);
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
            socket.EmitRaw("auth", socket.Handshake.Auth);
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
            return default;
        });
        server.Of("/custom").OnConnection(socket =>
        {
            socket.EmitRaw("auth", socket.Handshake.Auth);
            return default;
        });
    }

    /// <summary>The arguments as they came, placeholders included.</summary>
    static byte[] Join(EventArguments arguments) =>
        Encoding.UTF8.GetBytes(string.Join(',', arguments.Select(argument => Encoding.UTF8.GetString(argument.Json.Span))));
}
