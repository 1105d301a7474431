using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>In what order handlers run, and what becomes of those that fail or hang.</summary>
public sealed class HandlerTests
{
    [Fact]
    public async Task Events_of_one_socket_are_handled_one_at_a_time_and_in_order()
    {
        var order = new ConcurrentQueue<string>();
        var done = new TaskCompletionSource();
        var random = new Random(1);
        var running = 0;
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.OnEvent(async received =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running));
                if (random.Next(2) == 0)
                {
                    await Task.Yield();
                }

                order.Enqueue(Encoding.UTF8.GetString(received.Arguments[0].Json.Span));
                Interlocked.Decrement(ref running);
                if (received.Name == "last")
                {
                    done.TrySetResult();
                }
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        for (var number = 0; number < 150; number++)
        {
            if (number % 10 == 5)
            {
                await client.SendAsync($"451-[\"next\",{number},{{\"_placeholder\":true,\"num\":0}}]");
                await client.SendBinaryAsync([1]);
                continue;
            }

            await client.SendAsync($"42[\"{(number == 149 ? "last" : "next")}\",{number}]");
        }

        await done.Task.WaitAsync(Bounds.Wait);
        Assert.Equal(Enumerable.Range(0, 150).Select(number => number.ToString()), order);
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_the_socket_lives()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("bad", _ => throw new InvalidOperationException("boom"));
            socket.On("worse", async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("boom later");
            });
            socket.On("good", received =>
            {
                received.AckRaw("1"u8.ToArray());
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("421[\"bad\"]");
        await client.SendAsync("422[\"worse\"]");
        await client.SendAsync("423[\"good\"]");
        Assert.Equal("433[1]", await client.ReceiveTextAsync());
        Assert.Equal(2, host.Logs.Lines.Count);
        Assert.All(host.Logs.Lines, line => Assert.Contains("event handler", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handlers_that_throw_elsewhere_harm_nobody()
    {
        await using var host = await TestHost.StartAsync(handlers: server =>
        {
            server.Default.OnConnection(socket =>
            {
                socket.OnDisconnecting(_ => throw new InvalidOperationException("disconnecting"));
                socket.OnDisconnect(_ => throw new InvalidOperationException("disconnect"));
                throw new InvalidOperationException("connection");
            });
            server.Of("/mw").Use(_ => throw new InvalidOperationException("middleware"));
        });
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("40/mw,");
        Assert.Equal("44/mw,{\"message\":\"Internal server error\"}", await client.ReceiveTextAsync());
        await client.SendAsync("41");
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync());
        await Bounds.UntilAsync(() => host.Logs.Lines.Count == 5, "all five failures were logged");
    }

    [Fact]
    public async Task Events_wait_until_the_connection_handler_has_finished()
    {
        var ready = new TaskCompletionSource();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(async socket =>
        {
            await ready.Task;
            socket.On("early", received =>
            {
                received.AckRaw("1"u8.ToArray());
                return default;
            });
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        await client.SendAsync("421[\"early\"]");
        await client.SendFrameAsync(0x89, [1]);
        Assert.Equal(10, (await client.ReceiveAsync())!.Opcode);
        ready.SetResult();
        Assert.Equal("431[1]", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_client_sent_before_it_left_counts_unless_it_was_sent_off(bool sentOff)
    {
        var log = new ConcurrentQueue<string>();
        var hold = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.OnEvent(async received =>
            {
                await hold.Task;
                log.Enqueue(received.Name);
            });
            socket.OnDisconnect(reason =>
            {
                log.Enqueue(reason.ToText());
                gone.TrySetResult();
            });
            return default;
        }));
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        await client.SendAsync("42[\"one\"]");
        await client.SendAsync("42[\"two\"]");
        await client.SendFrameAsync(0x89, [1]);
        Assert.Equal(10, (await client.ReceiveAsync())!.Opcode);
        if (sentOff)
        {
            socket.Disconnect();
        }
        else
        {
            await client.SendAsync("41");
            await Bounds.UntilAsync(() => !socket.Connected, "the client had left");
        }

        hold.SetResult();
        await gone.Task.WaitAsync(Bounds.Wait);
        Assert.Equal(sentOff ? "one, server namespace disconnect" : "one, two, client namespace disconnect", string.Join(", ", log));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_client_sent_right_before_it_vanished_is_handled(bool says)
    {
        var last = new TaskCompletionSource();
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("last words", _ =>
            {
                last.TrySetResult();
                return default;
            });
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        var goodbye = says ? RawWebSocket.Frame(0x88, []) : [];
        await client.SendBytesAsync([.. RawWebSocket.Frame(0x81, "42[\"last words\"]"u8.ToArray()), .. goodbye]);
        client.FinishSending();
        await client.DisposeAsync();
        await last.Task.WaitAsync(Bounds.Wait);
        await Bounds.UntilAsync(() => host.Server.SessionCount == 0, "the session was closed");
    }

    [Fact]
    public async Task A_client_that_sends_too_many_events_is_sent_off()
    {
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var host = await TestHost.StartAsync(
            options => (options.EventsPerSecond, options.EventBurst) = (0.001, 5),
            server => server.Default.OnConnection(socket =>
            {
                socket.OnDisconnect(why => reason.TrySetResult(why));
                return default;
            }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        for (var count = 0; count < 6; count++)
        {
            await client.SendAsync("42[\"x\"]");
        }

        Assert.Equal("42[\"server:limit\",{\"limit\":\"EventsPerSecond\",\"action\":\"slow_down\"}]", await client.ReceiveTextAsync());
        Assert.Equal("42[\"server:limit\",{\"limit\":\"EventsPerSecond\",\"action\":\"disconnect\"}]", await client.ReceiveTextAsync());
        Assert.Equal("41", await client.ReceiveTextAsync());
        Assert.Equal(DisconnectReason.TooManyEvents, await reason.Task.WaitAsync(Bounds.Wait));
    }

    [Fact]
    public async Task A_client_that_slows_down_is_told_again_only_after_half_of_its_burst_has_come_back()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(options => (options.EventsPerSecond, options.EventBurst) = (10, 20), clock: clock);
        await using var client = await RawWebSocket.JoinAsync(host);
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        Assert.Equal([19], await ToldAtAsync(20));
        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Empty(await ToldAtAsync(5));
        clock.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal([14], await ToldAtAsync(15));

        // One at a time, since an answer tells when an event was counted. A tenth of 20 is 2: the nineteenth leaves 1.
        async Task<List<int>> ToldAtAsync(int events)
        {
            var told = new List<int>();
            for (var count = 1; count <= events; count++)
            {
                await client.SendAsync("421[\"message-with-ack\"]");
                var text = await client.ReceiveTextAsync();
                if (text.Contains("slow_down", StringComparison.Ordinal))
                {
                    told.Add(count);
                    text = await client.ReceiveTextAsync();
                }

                Assert.Equal("431[]", text);
            }

            return told;
        }
    }

    [Fact]
    public async Task A_host_may_want_no_word_about_limits()
    {
        await using var host = await TestHost.StartAsync(options => (options.EventsPerSecond, options.EventBurst, options.LimitEvent) = (0.001, 5, null), _ => { });
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        for (var count = 0; count < 6; count++)
        {
            await client.SendAsync("42[\"x\"]");
        }

        Assert.Equal("41", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task With_a_rate_of_0_neither_events_nor_joins_are_counted()
    {
        await using var host = await TestHost.StartAsync(options => (options.EventsPerSecond, options.EventBurst) = (0, 1));
        await using var client = await RawWebSocket.JoinAsync(host);
        Assert.Equal("42[\"auth\",{}]", await client.ReceiveTextAsync());
        for (var count = 0; count < 20; count++)
        {
            await client.SendAsync("421[\"message-with-ack\"]");
            Assert.Equal("431[]", await client.ReceiveTextAsync());
            await client.SendAsync("40/nowhere,");
            Assert.StartsWith("44/nowhere,", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task A_client_that_tries_to_join_too_often_loses_its_connection()
    {
        await using var host = await TestHost.StartAsync(options => (options.EventsPerSecond, options.EventBurst) = (0.001, 3));
        await using var client = await RawWebSocket.OpenAsync(host);
        for (var count = 0; count < 4; count++)
        {
            await client.SendAsync("40/nowhere,");
        }

        for (var count = 0; count < 3; count++)
        {
            Assert.StartsWith("44/nowhere,", await client.ReceiveTextAsync());
        }

        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Events_that_wait_for_a_handler_are_bounded()
    {
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var host = await TestHost.StartAsync(options => options.MaxWaitingEvents = 3, server => server.Default.OnConnection(socket =>
        {
            socket.OnEvent(async _ => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, socket.Aborted));
            socket.OnDisconnect(why => reason.TrySetResult(why));
            return default;
        }));
        var (client, _) = await Clients.JoinAsync(host);
        await using var _2 = client;
        for (var count = 0; count < 5; count++)
        {
            await client.SendAsync("42[\"x\"]");
        }

        Assert.Equal("42[\"server:limit\",{\"limit\":\"MaxWaitingEvents\",\"action\":\"disconnect\"}]", await client.ReceiveTextAsync());
        Assert.Equal("41", await client.ReceiveTextAsync());
        Assert.Equal(DisconnectReason.TooManyEvents, await reason.Task.WaitAsync(Bounds.Wait));
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task Namespaces_of_one_connection_are_bounded()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxNamespacesPerConnection = 1);
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/custom,");
        Assert.StartsWith("40/custom,", await client.ReceiveTextAsync());
        Assert.StartsWith("42/custom,", await client.ReceiveTextAsync());
        await client.SendAsync("40");
        Assert.Equal("44{\"message\":\"Too many namespaces\"}", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_second_connect_while_the_first_is_being_checked_closes_the_link()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.Use(async socket =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, socket.Aborted);
            return null;
        }));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40");
        await client.SendAsync("40");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
        Assert.Equal(0, host.Server.SocketCount);
    }
}
