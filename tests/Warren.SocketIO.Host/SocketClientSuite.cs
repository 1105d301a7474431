using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.SocketIO.Host;

/// <summary>The suite of npm's socket.io-client: its namespaces and who may enter them. What "/" answers is in <see cref="SocketClientEvents"/>.</summary>
internal static class SocketClientSuite
{
    public static void Configure(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromMilliseconds(2000);
        options.Recovery.Enabled = true;
        // So that clients can run into their own connect timeout.
        options.AllowRequest = async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            return null;
        };
    }

    public static void Map(WebApplication app)
    {
        app.MapSocketIO();
        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.Default.Use(socket => Refuse(socket.Handshake.Query.ContainsKey("fail") ? "Auth failed (main namespace)" : null));
        server.Default.OnConnection(SocketClientEvents.Add);
        server.Of("/no").Use(_ => Refuse("Auth failed (custom namespace)"));
        foreach (var name in new[] { "/timeout_socket", "/valid", "/asd" })
        {
            server.Of(name);
        }

        server.Of("/foo").OnConnection(socket =>
        {
            socket.On("getId", received =>
            {
                received.Ack(socket.Id);
                return default;
            });
            return default;
        });
        server.Of("/abc").OnConnection(socket =>
        {
            socket.Emit("handshake", Describe(socket.Handshake));
            return default;
        });
    }

    /// <summary>The handshake as Node's server shows it.</summary>
    public static object Describe(Handshake handshake) => new
    {
        headers = new Dictionary<string, string?>
        {
            ["user-agent"] = handshake.UserAgent,
            ["origin"] = handshake.Origin,
            ["accept-language"] = handshake.AcceptLanguage,
        },
        time = handshake.Issued.ToString("R", CultureInfo.InvariantCulture),
        address = handshake.RemoteAddress?.ToString(),
        xdomain = handshake.Origin is not null,
        secure = handshake.Secure,
        issued = handshake.Issued.ToUnixTimeMilliseconds(),
        query = handshake.Query,
        auth = JsonDocument.Parse(handshake.Auth).RootElement,
    };

    static ValueTask<ConnectError?> Refuse(string? message) => new(message is null ? null : new ConnectError(message));
}
