using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.Admin;

namespace Warren.SocketIO.Host;

/// <summary>A chat for the official admin page to look at. The password is a new one each time and is printed.</summary>
internal static class AdminDemo
{
    public static void Configure(SocketIOOptions options)
    {
        options.Origins.Add("https://admin.socket.io");
        // Where docs/admin-ui.md serves the page from.
        options.Origins.Add("http://127.0.0.1:8080");
    }

    public static void Map(WebApplication app)
    {
        var password = RandomNumberGenerator.GetHexString(16, lowercase: true);
        app.MapSocketIO();
        app.MapSocketIOAdmin(admin =>
        {
            admin.Mode = AdminMode.Development;
            admin.CheckPassword = signIn => new ValueTask<bool>(signIn.UserName == "admin"
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signIn.Password), Encoding.UTF8.GetBytes(password)));
        });
        var server = app.Services.GetRequiredService<SocketIOServer>();
        server.Of("/orders");
        server.Default.OnConnection(socket =>
        {
            socket.On("join", received =>
            {
                socket.Join(received.Arguments[0].Read(HostJson.Default.String)!);
                return default;
            });
            socket.On("chat", received =>
            {
                socket.Broadcast.EmitRaw("chat", received.Arguments[0].Json);
                received.AckRaw("\"ok\""u8.ToArray());
                return default;
            });
            return default;
        });
        Console.WriteLine($"user admin, password {password}");
    }
}
