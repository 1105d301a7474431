using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Warren.EndToEnd.Tests.Harness;
using Warren.SocketIO;
using Warren.SocketIO.Admin;
using Xunit;

namespace Warren.EndToEnd.Tests;

/// <summary>The page of npm's <c>@socket.io/admin-ui</c> in Chromium, unchanged, on an origin of its own.</summary>
public sealed class AdminPageTests
{
    static readonly TimeSpan ScriptLimit = TimeSpan.FromMinutes(6);

    /// <summary>Where npm puts what the tests' workspace asks for.</summary>
    static string PageFolder => Path.Combine(RepositoryPaths.Root, "node_modules", "@socket.io", "admin-ui", "ui", "dist");

    [Fact]
    public async Task The_official_admin_page_shows_this_server_and_disconnects_a_socket()
    {
        await using var page = Build();
        page.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(PageFolder) });
        await page.StartAsync();
        await using var server = Build(services => services.AddSocketIO(options => options.Origins.Add(page.Urls.First())));
        Map(server);
        await server.StartAsync();

        await Scripts.RunNodeAsync("admin.mjs", ScriptLimit, server.Urls.First(), page.Urls.First());
    }

    static WebApplication Build(Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    static void Map(WebApplication app)
    {
        app.MapSocketIO();
        app.MapSocketIOAdmin(admin =>
        {
            admin.Mode = AdminMode.Development;
            admin.ServerId = "the one under test";
            admin.CheckPassword = signIn => new ValueTask<bool>(signIn is { UserName: "admin", Password: "right" });
        });
        app.Services.GetRequiredService<SocketIOServer>().Default.OnConnection(socket =>
        {
            socket.Join("lounge");
            return default;
        });
    }
}
