using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

public sealed class DynamicNamespaceTests
{
    [Fact]
    public async Task A_namespace_that_matches_comes_into_being_for_the_first_client()
    {
        await using var host = await TestHost.StartAsync(handlers: server =>
            server.OfMatching(new Regex(@"^/room-\d+$")).OnConnection(Greet));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/room-7,");
        Assert.StartsWith("40/room-7,{\"sid\"", await client.ReceiveTextAsync());
        Assert.Equal("42/room-7,[\"greet\",\"/room-7\"]", await client.ReceiveTextAsync());
        await client.SendAsync("40/room-x,");
        Assert.Equal("44/room-x,{\"message\":\"Invalid namespace\"}", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task First_clients_that_come_at_once_share_one_child()
    {
        var made = new ConcurrentBag<string>();
        var gate = new TaskCompletionSource();
        await using var host = await TestHost.StartAsync(handlers: server =>
        {
            server.OnNewNamespace(target => made.Add(target.Name));
            server.OfMatching(async (name, _) =>
            {
                await gate.Task;
                return name.StartsWith("/d-", StringComparison.Ordinal);
            });
        });
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RawWebSocket.OpenAsync(host)));
        foreach (var client in clients)
        {
            await client.SendAsync("40/d-1,");
        }

        gate.SetResult();
        foreach (var client in clients)
        {
            Assert.StartsWith("40/d-1,{", await client.ReceiveTextAsync());
        }

        Assert.Equal(["/d-1"], made);
        Assert.Equal(8, host.Server.Of("/d-1").Sockets.Count);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_function_sees_the_auth_payload_and_the_first_parent_that_accepts_counts()
    {
        await using var host = await TestHost.StartAsync(handlers: server =>
        {
            var none = server.OfMatching((_, _) => new ValueTask<bool>(false));
            var asked = server.OfMatching((_, auth) => new ValueTask<bool>(Encoding.UTF8.GetString(auth.Span) == "{\"key\":1}"));
            asked.Use(_ => new ValueTask<ConnectError?>(new ConnectError("asked")));
            server.OfMatching(_ => true).Use(_ => new ValueTask<ConnectError?>(new ConnectError("all")));
            none.Use(_ => new ValueTask<ConnectError?>(new ConnectError("none")));
        });
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/a,{\"key\":1}");
        Assert.Equal("44/a,{\"message\":\"asked\"}", await client.ReceiveTextAsync());
        await client.SendAsync("40/b,{}");
        Assert.Equal("44/b,{\"message\":\"all\"}", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_second_connect_while_the_first_is_decided_closes_the_link()
    {
        var never = new TaskCompletionSource<bool>();
        await using var host = await TestHost.StartAsync(handlers: server => server.OfMatching((_, _) => new ValueTask<bool>(never.Task)));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/slow,");
        await client.SendAsync("40/slow,");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_client_that_left_while_it_was_decided_leaves_no_socket()
    {
        var decided = new TaskCompletionSource<bool>();
        await using var host = await TestHost.StartAsync(handlers: server => server.OfMatching((_, _) => new ValueTask<bool>(decided.Task)));
        await using (var client = await RawWebSocket.OpenAsync(host))
        {
            await client.SendAsync("40/slow,");
            await client.SendAsync("1");
            await client.ReceiveCloseAsync();
        }

        await Bounds.UntilAsync(() => host.Server.SessionCount == 0, "the client was gone");
        decided.SetResult(true);
        await Bounds.UntilAsync(() => host.Server.Namespaces.TryGet("/slow", out _), "the namespace was made");
        Assert.Empty(host.Server.Of("/slow").Sockets);
    }

    [Fact]
    public async Task A_function_that_fails_refuses_and_the_link_stays()
    {
        await using var host = await TestHost.StartAsync(handlers: server =>
            server.OfMatching((_, _) => throw new InvalidOperationException("database gone")));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/x,");
        Assert.Equal("44/x,{\"message\":\"Internal server error\"}", await client.ReceiveTextAsync());
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync());
        Assert.Single(host.Logs.Lines);
    }

    [Fact]
    public async Task A_namespace_made_by_hand_belongs_to_the_parent_that_matches_it()
    {
        await using var host = await TestHost.StartAsync(handlers: server =>
        {
            var parent = server.OfMatching(new Regex("^/d-"));
            parent.OnConnection(Greet);
            var child = server.Of("/d-1");
            child.OnConnection(Greet);
            Assert.Equal([child], parent.Children);
        });
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/d-1,");
        Assert.StartsWith("40/d-1,{", await client.ReceiveTextAsync());
        Assert.Equal("42/d-1,[\"greet\",\"/d-1\"]", await client.ReceiveTextAsync());
        Assert.Equal("42/d-1,[\"greet\",\"/d-1\"]", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_child_goes_only_if_it_was_asked_for(bool cleanUp)
    {
        ParentNamespace parent = null!;
        await using var host = await TestHost.StartAsync(
            options => options.CleanUpEmptyChildNamespaces = cleanUp, server => parent = server.OfMatching(_ => true));
        await using var client = await RawWebSocket.OpenAsync(host);
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("40/d,");
            Assert.StartsWith("40/d,{", await client.ReceiveTextAsync());
            Assert.Single(parent.Children);
            await client.SendAsync("41/d,");
            await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the socket had left");
            await Bounds.UntilAsync(() => parent.Children.Count == (cleanUp ? 0 : 1), "the child was cleaned up, or stayed");
        }
    }

    [Fact]
    public async Task A_refused_client_leaves_no_child_behind()
    {
        ParentNamespace parent = null!;
        await using var host = await TestHost.StartAsync(options => options.CleanUpEmptyChildNamespaces = true, server =>
        {
            parent = server.OfMatching(_ => true);
            parent.Use(_ => new ValueTask<ConnectError?>(new ConnectError("no")));
        });
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/d,");
        Assert.StartsWith("44/d,", await client.ReceiveTextAsync());
        Assert.Empty(parent.Children);
    }

    [Fact]
    public async Task Namespaces_that_clients_bring_into_being_are_bounded()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxDynamicNamespaces = 2, server => server.OfMatching(_ => true));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/1,");
        await client.SendAsync("40/2,");
        await client.SendAsync("40/3,");
        Assert.StartsWith("40/1,{", await client.ReceiveTextAsync());
        Assert.StartsWith("40/2,{", await client.ReceiveTextAsync());
        Assert.Equal("44/3,{\"message\":\"Invalid namespace\"}", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Namespaces_that_one_connection_waits_for_are_bounded()
    {
        var never = new TaskCompletionSource<bool>();
        await using var host = await TestHost.StartAsync(
            options => options.MaxNamespacesPerConnection = 2, server => server.OfMatching((_, _) => new ValueTask<bool>(never.Task)));
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40/1,");
        await client.SendAsync("40/2,");
        await client.SendAsync("40/3,");
        Assert.Equal("44/3,{\"message\":\"Too many namespaces\"}", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_connection_remembers_as_many_namespaces_that_it_left_as_it_may_be_in()
    {
        await using var host = await TestHost.StartAsync(
            options => (options.MaxNamespacesPerConnection, options.CleanUpEmptyChildNamespaces) = (2, true), server => server.OfMatching(_ => true));
        await using var client = await RawWebSocket.OpenAsync(host);
        foreach (var name in new[] { "/1", "/2", "/3" })
        {
            await client.SendAsync($"40{name},");
            Assert.StartsWith($"40{name},{{", await client.ReceiveTextAsync());
            await client.SendAsync($"41{name},");
        }

        await client.SendAsync("42/2,[\"late\"]");
        await client.SendAsync("42/3,[\"late\"]");
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.ReceiveTextAsync());
        await client.SendAsync("42/1,[\"too late\"]");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_pattern_that_needs_backtracking_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        var error = Assert.Throws<ArgumentException>(() => host.Server.OfMatching(new Regex(@"^/(a+)\1$")));
        Assert.Contains("backtracking", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_would_backtrack_for_ever_answers_at_once()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.OfMatching(new Regex("^/(a+)+$")));
        await using var client = await RawWebSocket.OpenAsync(host);
        var name = $"/{new string('a', 200)}!";
        await client.SendAsync($"40{name},");
        Assert.Equal($"44{name},{{\"message\":\"Invalid namespace\"}}", await client.ReceiveTextAsync());
    }

    static ValueTask Greet(Socket socket)
    {
        socket.EmitRaw("greet", Encoding.UTF8.GetBytes($"\"{socket.Namespace.Name}\""));
        return default;
    }
}
