using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>
/// How much one address may have, and how many may be connected without having joined anything. A middleware stands in for the framework's
/// forwarded headers: it says from where a request comes.
/// </summary>
public sealed class AddressLimitTests
{
    const string Mallory = "203.0.113.7";

    readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task The_handshakes_of_an_address_in_a_second_are_bounded()
    {
        await using var host = await StartAsync(_ => { });
        for (var count = 0; count < 20; count++)
        {
            await OpenAsync(host, Mallory);
        }

        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var refused = await GetAsync(http, host, Mallory);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("{\"code\":4,\"message\":\"Too many handshakes from this address, try again later\"}", await refused.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        await using var upgrade = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket", $"x-from: {Mallory}");
        Assert.StartsWith("HTTP/1.1 403", upgrade.Response, StringComparison.Ordinal);

        // Others are not his business, and a little later he may come again.
        await OpenAsync(host, "203.0.113.8");
        _clock.Advance(TimeSpan.FromSeconds(2));
        await OpenAsync(host, Mallory);
    }

    [Fact]
    public async Task The_hosts_own_check_is_not_asked_by_a_flood()
    {
        var asked = 0;
        await using var host = await StartAsync(options =>
        {
            options.HandshakesPerSecondPerAddress = 2;
            options.AllowRequest = _ => new ValueTask<string?>(Interlocked.Increment(ref asked) > 0 ? "no" : null);
        });
        using var http = new HttpClient { Timeout = Bounds.Wait };
        for (var count = 0; count < 5; count++)
        {
            using var refused = await GetAsync(http, host, Mallory);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task The_connections_of_an_address_without_a_namespace_are_bounded()
    {
        await using var host = await StartAsync(options => (options.MaxPendingConnectionsPerAddress, options.HandshakesPerSecondPerAddress) = (3, 0));
        await using var first = await ConnectAsync(host, Mallory);
        await using var second = await ConnectAsync(host, Mallory);
        await OpenAsync(host, Mallory);
        await AssertRefusedAsync(host, Mallory, "Too many connections without a namespace from this address, try again later");
        await using var other = await ConnectAsync(host, "203.0.113.8");

        // Who joins makes room, and so does who goes.
        await JoinAsync(first);
        await using var third = await ConnectAsync(host, Mallory);
        await AssertRefusedAsync(host, Mallory, "Too many connections without a namespace from this address, try again later");
        await second.DisposeAsync();
        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.KnownCount == 4, "the connection was forgotten");
        await using var fourth = await ConnectAsync(host, Mallory);
    }

    [Fact]
    public async Task Fifty_connections_without_a_namespace_are_an_addresss_default()
    {
        await using var host = await StartAsync(options => options.HandshakesPerSecondPerAddress = 0);
        for (var count = 0; count < 50; count++)
        {
            await OpenAsync(host, Mallory);
        }

        await AssertRefusedAsync(host, Mallory, "Too many connections without a namespace from this address, try again later");
    }

    [Fact]
    public async Task The_connections_without_a_namespace_are_bounded_over_all_addresses()
    {
        await using var host = await StartAsync(options => options.MaxPendingConnections = 3);
        await using var first = await ConnectAsync(host, "203.0.113.1");
        await using var second = await ConnectAsync(host, "203.0.113.2");
        await using var third = await ConnectAsync(host, "127.0.0.1");
        await AssertRefusedAsync(host, "203.0.113.4", "Too many connections without a namespace, try again later");
        await JoinAsync(first);
        await using var fourth = await ConnectAsync(host, "203.0.113.4");
    }

    [Fact]
    public async Task The_connections_of_an_address_are_bounded_where_the_host_says_so()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 2);
        await using var first = await ConnectAsync(host, Mallory);
        await JoinAsync(first);
        await using (var second = await ConnectAsync(host, Mallory))
        {
            await JoinAsync(second);
            await AssertRefusedAsync(host, Mallory, "Too many connections from this address, try again later");
        }

        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.KnownCount == 1, "the connection was forgotten");
        await using var third = await ConnectAsync(host, Mallory);
    }

    [Fact]
    public async Task An_ipv6_network_of_64_bits_is_one_address_and_a_mapped_address_is_that_of_ipv4()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 1);
        await using var first = await ConnectAsync(host, "2001:db8:1:2::1");
        await AssertRefusedAsync(host, "2001:db8:1:2:ffff::2", "Too many connections from this address, try again later");
        await using var neighbour = await ConnectAsync(host, "2001:db8:1:3::1");
        await using var version4 = await ConnectAsync(host, Mallory);
        await AssertRefusedAsync(host, $"::ffff:{Mallory}", "Too many connections from this address, try again later");
    }

    [Fact]
    public async Task Addresses_of_this_machine_have_no_limits_unless_the_list_is_cleared()
    {
        await using var host = await StartAsync(options => (options.MaxConnectionsPerAddress, options.HandshakesPerSecondPerAddress) = (1, 1));
        foreach (var address in new[] { "127.0.0.1", "127.0.0.1", "127.1.2.3", "::1", "::1", "::ffff:127.0.0.1" })
        {
            await OpenAsync(host, address);
        }

        await using var strict = await StartAsync(options =>
        {
            options.MaxConnectionsPerAddress = 1;
            options.UnlimitedNetworks.Clear();
        });
        await using var first = await ConnectAsync(strict, "127.0.0.1");
        await AssertRefusedAsync(strict, "127.0.0.1", "Too many connections from this address, try again later");
    }

    [Fact]
    public async Task Nothing_is_kept_of_an_address_whose_connections_are_gone()
    {
        await using var host = await StartAsync(options => options.MaxConnectionsPerAddress = 5);
        for (var count = 0; count < 20; count++)
        {
            await using var client = await ConnectAsync(host, $"203.0.113.{count}");
            if (count % 2 == 0)
            {
                await JoinAsync(client);
            }
        }

        await Bounds.UntilAsync(() => host.Server.Engine.Sessions.AddressCount == 0, "every address was forgotten");
    }

    [Fact]
    public void The_window_of_a_second_slides()
    {
        var rate = new HandshakeRate(10);
        var address = AddressKey.Of(IPAddress.Parse(Mallory), [])!.Value;
        Assert.Equal(10, Taken(rate, address, 0));
        Assert.Equal(0, Taken(rate, address, 999));
        // Half of the last second still counts.
        Assert.Equal(5, Taken(rate, address, 1500));
        Assert.Equal(10, Taken(rate, address, 10_000));
    }

    static int Taken(HandshakeRate rate, AddressKey address, long now)
    {
        var taken = 0;
        while (rate.TryTake(address, now))
        {
            taken++;
        }

        return taken;
    }

    Task<TestHost> StartAsync(Action<SocketIOOptions> configure) => TestHost.StartAsync(configure, _ => { }, _clock, pipeline: app => app.Use((context, next) =>
    {
        context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers["x-from"].ToString());
        return next(context);
    }));

    static async Task OpenAsync(TestHost host, string from)
    {
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var response = await GetAsync(http, host, from);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    static async Task<HttpResponseMessage> GetAsync(HttpClient http, TestHost host, string from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{host.Address}socket.io/?EIO=4&transport=polling");
        request.Headers.Add("x-from", from);
        return await http.SendAsync(request);
    }

    static async Task AssertRefusedAsync(TestHost host, string from, string message)
    {
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var response = await GetAsync(http, host, from);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal($"{{\"code\":4,\"message\":\"{message}\"}}", await response.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
    }

    static async Task<RawWebSocket> ConnectAsync(TestHost host, string from)
    {
        var client = await RawWebSocket.ConnectAsync(host.Address, "EIO=4&transport=websocket", $"x-from: {from}");
        Assert.StartsWith("0{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        return client;
    }

    static async Task JoinAsync(RawWebSocket client)
    {
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }
}
