using System.Net;
using Microsoft.Extensions.Time.Testing;
using Warren.SocketIO.Cluster;
using Warren.SocketIO.Tests.Cluster;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Limits that no other class is about.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_namespace_whose_name_is_too_long_closes_the_link()
    {
        await using var host = await TestHost.StartAsync();
        await using var longest = await RawWebSocket.OpenAsync(host);
        await longest.SendAsync($"40/{new string('x', 255)},");
        Assert.StartsWith("44/xxx", await longest.ReceiveTextAsync(), StringComparison.Ordinal);
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync($"40/{new string('x', 256)},");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task The_data_of_a_socket_is_bounded()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxSocketDataBytes = 10, _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        socket.Data = "\"12345678\""u8.ToArray();
        var error = Assert.Throws<ArgumentException>(() => socket.Data = "\"123456789\""u8.ToArray());
        Assert.Contains("MaxSocketDataBytes", error.Message, StringComparison.Ordinal);
        Assert.Equal("\"12345678\""u8.ToArray(), socket.Data.ToArray());
    }

    [Fact]
    public async Task Messages_that_wait_for_the_bus_are_bounded()
    {
        var bus = new StuckAdapter(new ClusterOptions { MaxQueuedMessages = 3 });
        await using var host = await TestHost.StartAsync(handlers: _ => { }, cluster: bus);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        for (var count = 0; count < 10; count++)
        {
            host.Server.Default.EmitRaw("x", default);
        }

        // The sockets of this node got theirs all the same.
        Assert.Equal("x x x x x x x x x x", await Clients.HeardAsync(client, socket));
        Assert.True(bus.IsDegraded);
        Assert.Contains("3", Assert.Single(host.Logs.Lines), StringComparison.Ordinal);
        bus.Release();
    }

    [Fact]
    public async Task Questions_to_other_nodes_are_bounded()
    {
        var bus = new InProcessCluster();
        var patient = new ClusterOptions { MaxPendingRequests = 1, RequestTimeout = TimeSpan.FromHours(1), HeartbeatTimeout = TimeSpan.FromHours(2) };
        var deaf = new FaultyAdapter(bus);
        await using var first = await TestHost.StartAsync(handlers: _ => { }, cluster: bus.CreateAdapter(patient));
        await using (var second = await TestHost.StartAsync(handlers: _ => { }, cluster: deaf))
        {
            await Bounds.UntilAsync(() => first.Server.Cluster!.OtherNodes.Count == 1, "the node was known");
            deaf.IsSilent = true;
            var asked = first.Server.Default.FetchSocketsAsync(CancellationToken.None);
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => first.Server.Default.FetchSocketsAsync(CancellationToken.None));
            Assert.Contains("MaxPendingRequests", error.Message, StringComparison.Ordinal);
            deaf.IsSilent = false;
            await second.StopAsync();
            Assert.Empty(await asked.WaitAsync(Bounds.Wait));
        }
    }

    [Theory]
    [InlineData(200, 1)]
    [InlineData(1, 40_000)]
    public async Task A_request_with_too_many_headers_is_refused_by_the_web_server(int headers, int length)
    {
        await using var host = await TestHost.StartAsync();
        using var http = new HttpClient { Timeout = Bounds.Wait };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{host.Address}socket.io/?EIO=4&transport=polling");
        for (var count = 0; count < headers; count++)
        {
            request.Headers.Add($"x-{count}", new string('1', length));
        }

        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.Equal(0, host.Server.SessionCount);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_frame_is_cut_off()
    {
        var clock = new FakeTimeProvider();
        await using var host = await TestHost.StartAsync(handlers: _ => { }, clock: clock);
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _ = client;
        socket.CloseTransport();
        Assert.True(await client.ReceiveAsync() is { Opcode: 8 });
        Assert.Equal(1, host.Server.Engine.Sessions.KnownCount);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(0, host.Server.Engine.Sessions.KnownCount);
    }

    /// <summary>A bus that takes one message and keeps it.</summary>
    sealed class StuckAdapter(ClusterOptions options) : ClusterAdapter(options)
    {
        readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _release.TrySetResult();

        protected override ValueTask StartAsync(CancellationToken cancellation) => default;

        protected override async ValueTask PublishAsync(ClusterEnvelope message, CancellationToken cancellation) =>
            await _release.Task.WaitAsync(cancellation);

        protected override ValueTask StopAsync(CancellationToken cancellation) => default;
    }
}
