using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Admin;
using Warren.SocketIO.Tests.Support;
using static Warren.SocketIO.Tests.Admin.AdminHost;

namespace Warren.SocketIO.Tests.Admin;

/// <summary>The protocol of the admin page: who gets in, what it is told, and what it may have done.</summary>
public sealed class AdminTests
{
    [Fact]
    public async Task The_official_client_does_what_the_page_does()
    {
        await using var host = await StartAsync(
            options =>
            {
                options.Mode = AdminMode.Development;
                options.ServerId = "one";
                options.StatsInterval = TimeSpan.FromMilliseconds(100);
            },
            server => server.Default.OnConnection(socket =>
            {
                socket.On("echo", received =>
                {
                    socket.EmitRaw("echoed", received.Arguments[0].Json);
                    socket.Data = "{\"echoes\":1}"u8.ToArray();
                    received.AckRaw(received.Arguments[0].Json);
                    return default;
                });
                return default;
            }));
        using var client = Script.Start("node", "RealClients/admin.mjs", host.Address.ToString());
        var output = client.StandardOutput.ReadToEndAsync();
        var errors = await client.StandardError.ReadToEndAsync().WaitAsync(Bounds.Process);
        await client.WaitForExitAsync().WaitAsync(Bounds.Wait);
        Assert.True(client.ExitCode == 0 && await output == "passed\n", errors);
        Assert.StartsWith("Warning: Somebody was refused on the admin namespace", Assert.Single(host.Logs.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AdminMode.Production, true, "AGGREGATED_EVENTS")]
    [InlineData(AdminMode.Production, false, "EMIT JOIN LEAVE DISCONNECT MJOIN MLEAVE MDISCONNECT AGGREGATED_EVENTS")]
    [InlineData(AdminMode.Development, true, "AGGREGATED_EVENTS ALL_EVENTS")]
    public async Task A_page_is_told_what_it_may_do(AdminMode mode, bool readOnly, string features)
    {
        await using var host = await StartAsync(options => (options.Mode, options.ReadOnly) = (mode, readOnly));
        await using var page = await SignInAsync(host);
        var config = await HearAsync(page, "config");
        Assert.Equal(features, string.Join(' ', config[0].GetProperty("supportedFeatures").EnumerateArray().Select(one => one.GetString())));
    }

    [Fact]
    public async Task A_page_that_may_only_look_moves_nobody()
    {
        await using var host = await StartAsync(options => options.ReadOnly = true);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await using var page = await SignInAsync(host);
        await page.SendAsync("42/admin,[\"join\",\"/\",\"lounge\",null]");
        await page.SendAsync("42/admin,[\"_disconnect\",\"/\",true,null]");
        await page.SendAsync("42/admin,[\"emit\",\"/\",null,\"hello\"]");
        // A ping is answered behind them.
        await page.SendFrameAsync(0x89, [1]);
        while ((await page.ReceiveAsync())!.Opcode != 10)
        {
        }

        Assert.Equal([socket.Id], socket.Rooms);
        Assert.Equal("", await Clients.HeardAsync(client, socket));
    }

    [Fact]
    public async Task In_production_mode_only_numbers_are_told_and_no_socket_is_looked_at()
    {
        await using var host = await StartAsync(options => options.StatsInterval = TimeSpan.FromMilliseconds(100));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        Assert.Null(host.Server.Watcher);
        Assert.False(socket.HasOutgoing);
        await using var page = await SignInAsync(host);
        await HearAsync(page, "session");
        await HearAsync(page, "config");
        socket.Join("lounge");
        socket.EmitRaw("secret", default);
        for (var count = 0; count < 2; count++)
        {
            Assert.StartsWith("42/admin,[\"server_stats\",{", await page.ReceiveTextAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"username\":\"admin\"}")]
    [InlineData("{\"username\":\"admin\",\"password\":7}")]
    [InlineData("{\"username\":\"admin\",\"password\":\"\\ud800\"}")]
    [InlineData("{\"sessionId\":\"\"}")]
    [InlineData("{\"sessionId\":\"guessed\"}")]
    [InlineData("{\"sessionId\":{}}")]
    public async Task Who_shows_nothing_good_is_refused(string auth)
    {
        await using var host = await StartAsync();
        var (page, answer) = await ComeAsync(host, auth);
        await using var _ = page;
        Assert.Equal("44/admin,{\"message\":\"invalid credentials\"}", answer);
    }

    [Fact]
    public async Task A_session_ends_after_its_lifetime_and_the_oldest_makes_room()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await using var host = await StartAsync(
            options => (options.MaxSessions, options.SessionLifetime) = (2, TimeSpan.FromMinutes(1)), clock: clock);
        var sessions = new List<string>();
        for (var count = 0; count < 3; count++)
        {
            await using var page = await SignInAsync(host);
            sessions.Add(await SessionAsync(page));
        }

        Assert.Equal(3, sessions.Distinct().Count());
        await AssertAsync(sessions[0], false);
        await AssertAsync(sessions[1], true);
        await AssertAsync(sessions[2], true);
        clock.Advance(TimeSpan.FromMinutes(1));
        await AssertAsync(sessions[2], false);

        async Task AssertAsync(string session, bool isIn)
        {
            var (page, answer) = await ComeAsync(host, Session(session));
            await using var _ = page;
            Assert.StartsWith(isIn ? "40/admin," : "44/admin,", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_a_large_event_only_name_and_size_are_shown_and_of_a_long_list_its_beginning()
    {
        await using var host = await StartAsync(
            options => (options.Mode, options.MaxEventBytes, options.MaxSockets) = (AdminMode.Development, 10, 2));
        var (first, _) = await Clients.JoinAsync(host);
        await using var _2 = first;
        var (second, _) = await Clients.JoinAsync(host);
        await using var _3 = second;
        await using var page = await SignInAsync(host);
        Assert.Equal(2, (await HearAsync(page, "all_sockets"))[0].GetArrayLength());
        await first.SendAsync("42[\"large\",\"12345\",\"789\"]");
        await first.SendAsync("42[\"small\",\"12345678\"]");
        Assert.Equal("[\"large\",\"(12 bytes)\"]", (await HearAsync(page, "event_received"))[2].GetRawText());
        Assert.Equal("[\"small\",\"12345678\"]", (await HearAsync(page, "event_received"))[2].GetRawText());
    }

    [Theory]
    [InlineData("[\"join\",\"/\",7,null]")]
    [InlineData("[\"join\"]")]
    [InlineData("[\"emit\",\"/\",null,\"connect\"]")]
    [InlineData("[\"leave\",\"/\",\"\",null]")]
    [InlineData("[\"leave\",\"/\",\"\\ud800\",null]")]
    public async Task A_command_that_makes_no_sense_is_logged_and_the_page_stays(string command)
    {
        await using var host = await StartAsync();
        await using var page = await SignInAsync(host);
        await page.SendAsync($"42/admin,{command}");
        await Bounds.UntilAsync(() => !host.Logs.Lines.IsEmpty, "the command was refused");
        Assert.StartsWith("Warning: A command of an admin page could not be carried out.", Assert.Single(host.Logs.Lines), StringComparison.Ordinal);
        await page.SendAsync("42/admin,[\"_disconnect\",\"/nowhere\",true,null]");
        await page.SendAsync("42/admin,[\"_disconnect\",\"/admin\",false,null]");
        string text;
        while ((text = await page.ReceiveTextAsync()).StartsWith("42/admin,", StringComparison.Ordinal))
        {
        }

        Assert.Equal("41/admin,", text);
    }

    [Fact]
    public async Task Wrong_settings_are_named_when_it_is_mapped()
    {
        AssertRefused(options => options.CheckPassword = null, "CheckPassword");
        AssertRefused(options => options.Namespace = "", "Namespace");
        AssertRefused(options => options.StatsInterval = TimeSpan.Zero, "StatsInterval");
        AssertRefused(options => options.SessionLifetime = TimeSpan.Zero, "SessionLifetime");
        AssertRefused(options => options.MaxSessions = 0, "MaxSessions");
        AssertRefused(options => options.MaxSockets = 0, "MaxSockets");
        AssertRefused(options => options.MaxEventBytes = -1, "MaxEventBytes");
        AssertRefused(options => options.Mode = (AdminMode)7, "Mode");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        await using var bare = builder.Build();
        Assert.Contains("AddSocketIO", Assert.Throws<InvalidOperationException>(() => Map(bare, null)).Message, StringComparison.Ordinal);
        await using var host = await StartAsync(handlers: server =>
        {
            var twice = Assert.Throws<InvalidOperationException>(
                () => new AdminNamespace(server, new AdminOptions { CheckPassword = _ => new ValueTask<bool>(true) }));
            Assert.Contains("twice", twice.Message, StringComparison.Ordinal);
        });

        static void AssertRefused(Action<AdminOptions> wrong, string name)
        {
            var options = new AdminOptions { CheckPassword = _ => new ValueTask<bool>(true) };
            wrong(options);
            Assert.Contains($"AdminOptions.{name} ", Assert.Throws<InvalidOperationException>(options.Check).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_password_does_not_slip_into_a_log()
    {
        var signIn = new AdminSignIn("admin", "hunter2", null!, default);
        Assert.DoesNotContain("hunter2", signIn.ToString(), StringComparison.Ordinal);
    }
}
