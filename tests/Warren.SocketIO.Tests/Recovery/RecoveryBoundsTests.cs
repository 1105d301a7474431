using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Recovery;

/// <summary>Who may come back, and how much is kept and sent again.</summary>
public sealed class RecoveryBoundsTests
{
    [Fact]
    public async Task Middlewares_are_asked_again_and_a_refused_session_can_be_taken_by_a_better_try()
    {
        var banned = false;
        var seen = "";
        await using var host = await RecoveryTests.StartAsync(handlers: server => server.Default.Use(socket =>
        {
            seen = $"{socket.Recovered} {System.Text.Encoding.UTF8.GetString(socket.Data.Span)}";
            socket.Join("by middleware");
            return new ValueTask<ConnectError?>(banned ? new ConnectError("banned") : null);
        }));
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        Assert.Equal("False {}", seen);
        var sid = client.Sid;
        RecoveryTests.Find(host, client).Data = Clients.Json("7");
        await RecoveryTests.LoseAsync(host, client);
        host.Server.Default.EmitRaw("missed", default);
        banned = true;
        await using (var refused = await RawWebSocket.OpenAsync(host))
        {
            await refused.SendAsync("40" + client.Auth);
            Assert.Equal("44{\"message\":\"banned\"}", await refused.ReceiveTextAsync());
            Assert.Equal("True 7", seen);
            Assert.Empty(host.Server.Default.Sockets);
        }

        banned = false;
        await client.ConnectAsync();
        Assert.Equal(sid, client.Sid);
        Assert.Equal("42[\"missed\"]", await client.HearAsync());
        Assert.Equal([sid, "by middleware"], RecoveryTests.Find(host, client).Rooms);
    }

    [Fact]
    public async Task Middlewares_can_be_skipped_for_who_comes_back()
    {
        var asked = 0;
        await using var host = await RecoveryTests.StartAsync(options => options.SkipMiddlewares = true, server => server.Default.Use(_ =>
        {
            asked++;
            return default;
        }));
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        await RecoveryTests.LoseAsync(host, client);
        await client.ConnectAsync();
        Assert.Equal(1, asked);
        await RecoveryTests.LoseAsync(host, client);
        await client.ConnectAsync("{}");
        Assert.Equal(2, asked);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Who_missed_more_than_can_be_sent_again_starts_anew(int missed, bool recovers)
    {
        var expired = 0;
        await using var host = await RecoveryTests.StartAsync(
            options => options.MaxReplayPackets = 3, server => server.Default.OnSessionExpired(_ => Interlocked.Increment(ref expired)));
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        await RecoveryTests.LoseAsync(host, client);
        for (var number = 0; number < missed; number++)
        {
            host.Server.Default.EmitRaw("x", default);
            host.Server.Default.To("others").EmitRaw("y", default);
        }

        await client.ConnectAsync();
        Assert.Equal(recovers, client.Sid == sid);
        Assert.Equal(recovers ? 0 : 1, expired);
    }

    [Fact]
    public async Task Who_missed_more_bytes_than_can_be_sent_again_starts_anew()
    {
        await using var host = await RecoveryTests.StartAsync(options => options.MaxReplayBytes = 2048);
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        await RecoveryTests.LoseAsync(host, client);
        host.Server.Default.EmitBinary("x", new byte[3000]);
        await client.ConnectAsync();
        Assert.NotEqual(sid, client.Sid);
    }

    [Fact]
    public async Task Who_missed_events_that_are_no_longer_kept_starts_anew()
    {
        await using var host = await RecoveryTests.StartAsync(options => options.MaxKeptPackets = 2);
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        await RecoveryTests.LoseAsync(host, client);
        for (var number = 0; number < 3; number++)
        {
            host.Server.Default.EmitRaw("x", default);
        }

        await client.ConnectAsync();
        Assert.NotEqual(sid, client.Sid);
    }

    [Fact]
    public async Task Events_that_are_kept_are_bounded_in_bytes()
    {
        await using var host = await RecoveryTests.StartAsync(options => options.MaxKeptBytes = 2000);
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        var sid = client.Sid;
        await RecoveryTests.LoseAsync(host, client);
        for (var number = 0; number < 3; number++)
        {
            host.Server.Default.EmitBinary("x", new byte[900]);
        }

        await client.ConnectAsync();
        Assert.NotEqual(sid, client.Sid);
    }

    [Fact]
    public async Task Sessions_that_are_kept_are_bounded()
    {
        var expired = 0;
        await using var host = await RecoveryTests.StartAsync(
            options => options.MaxKeptSessions = 1, server => server.Default.OnSessionExpired(_ => Interlocked.Increment(ref expired)));
        await using var first = await new RecoveryClient(host.Address).ConnectAsync();
        await using var second = await new RecoveryClient(host.Address).ConnectAsync();
        var (kept, given) = (first.Sid, second.Sid);
        await RecoveryTests.LoseAsync(host, first);
        await RecoveryTests.LoseAsync(host, second);
        await Bounds.UntilAsync(() => Volatile.Read(ref expired) == 1, "the second session was given up");
        await first.ConnectAsync();
        await second.ConnectAsync();
        Assert.Equal(kept, first.Sid);
        Assert.NotEqual(given, second.Sid);
    }

    [Fact]
    public async Task What_is_sent_while_a_client_comes_back_falls_into_no_gap_and_comes_once()
    {
        await using var host = await RecoveryTests.StartAsync();
        await using var client = await new RecoveryClient(host.Address).ConnectAsync();
        // The sender is always some events ahead, and never more than can be sent again.
        using var ahead = new SemaphoreSlim(100);
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                await ahead.WaitAsync(Bounds.Wait);
                host.Server.Default.EmitRaw("x", Clients.Json($"{number}"));
            }
        });
        var next = 0;
        for (var round = 0; round < 10; round++)
        {
            for (var number = 0; number < 20; number++)
            {
                Assert.Equal($"42[\"x\",{next++}]", await client.HearAsync());
                ahead.Release();
            }

            await client.LoseAsync();
            await client.ConnectAsync();
            Assert.Equal(1, host.Server.SocketCount);
        }

        await stop.CancelAsync();
        ahead.Release();
        await sending.WaitAsync(Bounds.Wait);
    }

    [Fact]
    public async Task A_child_namespace_stays_while_a_session_of_it_is_kept()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        ParentNamespace parent = null!;
        await using var host = await TestHost.StartAsync(
            options =>
            {
                options.Recovery.Enabled = true;
                options.CleanUpEmptyChildNamespaces = true;
            },
            server => parent = server.OfMatching(_ => true),
            clock);
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/d,");
        var connect = await client.ReceiveTextAsync();
        await client.DisposeAsync();
        await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the client was gone");
        Assert.Single(parent.Children);
        await using var again = await RawWebSocket.OpenAsync(host);
        await again.SendAsync("40/d," + connect["40/d,".Length..]);
        Assert.Equal(connect, await again.ReceiveTextAsync());
        await again.DisposeAsync();
        await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the client was gone");
        await Bounds.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                return parent.Children.Count == 0;
            },
            "the session had expired and the child was cleaned up");
    }

    [Fact]
    public void Every_wrong_setting_is_named()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSocketIO(options =>
        {
            options.Recovery.Enabled = true;
            options.Recovery.MaxDisconnectionDuration = TimeSpan.Zero;
            options.Recovery.MaxReplayPackets = options.MaxQueuedPackets;
            options.Recovery.MaxReplayBytes = options.MaxQueuedBytes;
            options.Recovery.MaxKeptPackets = 0;
            options.Recovery.MaxKeptBytes = 0;
            options.Recovery.MaxKeptSessions = 0;
        });
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<SocketIOServer>());
        Assert.Equal(6, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.Contains("Recovery.", failure, StringComparison.Ordinal));
    }
}
