using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Warren.SocketIO.Admin;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Admin;

/// <summary>A server with an admin namespace, and admin pages as raw links that read what they are told.</summary>
static class AdminHost
{
    public const string Password = "{\"username\":\"admin\",\"password\":\"right\"}";

    public static Task<TestHost> StartAsync(
        Action<AdminOptions>? configure = null, Action<SocketIOServer>? handlers = null, TimeProvider? clock = null) =>
        TestHost.StartAsync(handlers: handlers ?? (_ => { }), clock: clock, map: app => Map(app, configure));

    public static void Map(WebApplication app, Action<AdminOptions>? configure) => app.MapSocketIOAdmin(options =>
    {
        options.CheckPassword = signIn => new ValueTask<bool>(signIn is { UserName: "admin", Password: "right" });
        configure?.Invoke(options);
    });

    /// <summary>Asks to be let in; the server's answer.</summary>
    public static async Task<(RawWebSocket Page, string Answer)> ComeAsync(TestHost host, string auth)
    {
        var page = await RawWebSocket.OpenAsync(host);
        await page.SendAsync($"40/admin,{auth}");
        return (page, await page.ReceiveTextAsync());
    }

    public static async Task<RawWebSocket> SignInAsync(TestHost host, string auth = Password)
    {
        var (page, answer) = await ComeAsync(host, auth);
        Assert.StartsWith("40/admin,{\"sid\"", answer, StringComparison.Ordinal);
        return page;
    }

    /// <summary>Reads on until an event of this name comes, and of those one that fits: its arguments.</summary>
    public static Task<JsonElement[]> HearAsync(RawWebSocket page, string name, Func<JsonElement[], bool>? fits = null) =>
        ReadAsync(page, name, fits).WaitAsync(Bounds.Wait);

    static async Task<JsonElement[]> ReadAsync(RawWebSocket page, string name, Func<JsonElement[], bool>? fits)
    {
        while (true)
        {
            var text = await page.ReceiveTextAsync();
            if (text == "2")
            {
                await page.SendAsync("3");
                continue;
            }

            Assert.StartsWith("42/admin,", text, StringComparison.Ordinal);
            var values = JsonSerializer.Deserialize<JsonElement[]>(text["42/admin,".Length..])!;
            if (values[0].GetString() == name && fits?.Invoke(values[1..]) != false)
            {
                return values[1..];
            }
        }
    }

    /// <summary>The id of the session that a page gets after signing in.</summary>
    public static async Task<string> SessionAsync(RawWebSocket page) => (await HearAsync(page, "session"))[0].GetString()!;

    public static string Session(string id) => $"{{\"sessionId\":\"{id}\"}}";

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
