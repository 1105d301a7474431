using System.Collections.Concurrent;
using System.Net;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What needs two requests at once, or a client that goes away: and what a POST may bring: rows E16 to E24.</summary>
public sealed class PollingTests : IAsyncLifetime
{
    readonly HttpClient _http = new() { Timeout = Bounds.Wait };
    TestHost _host = null!;
    string _session = "";

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        var link = await PollingLink.OpenAsync(_host.Address);
        _session = $"{_host.Address}socket.io/?EIO=4&transport=polling&sid={link.Sid}";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_second_poll_closes_the_session_and_tells_the_first()
    {
        var poll = _http.GetAsync(_session);
        await UntilPollIsOpenAsync();
        var second = await _http.GetAsync(_session);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        var first = await poll;
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("1", await first.Content.ReadAsStringAsync());
        Assert.Equal(0, _host.Server.SessionCount);
    }

    [Fact]
    public async Task A_close_packet_ends_the_open_poll_with_a_noop()
    {
        var poll = _http.GetStringAsync(_session);
        await UntilPollIsOpenAsync();
        await _http.PostAsync(_session, new StringContent("1"));
        Assert.Equal("6", await poll);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync(_session)).StatusCode);
    }

    [Fact]
    public async Task A_poll_that_the_client_aborts_closes_the_session()
    {
        var (_, left) = await JoinAsync();
        using var abort = new CancellationTokenSource();
        var poll = _http.GetAsync(_session, abort.Token);
        await UntilPollIsOpenAsync();
        await abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.Equal(DisconnectReason.TransportError, await left.WaitAsync(Bounds.Wait));
        Assert.Equal(0, _host.Server.SessionCount);
    }

    [Fact]
    public async Task A_second_post_while_one_is_under_way_closes_the_session()
    {
        var (_, left) = await JoinAsync();
        using var slow = new SlowContent();
        var first = _http.PostAsync(_session, slow);
        await slow.Started.WaitAsync(Bounds.Wait);
        await Bounds.UntilAsync(() => Transport().IsPosting, "the first POST has arrived");
        var second = await _http.PostAsync(_session, new StringContent("40"));
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Equal(DisconnectReason.TransportError, await left.WaitAsync(Bounds.Wait));
        Assert.Equal(0, _host.Server.SessionCount);
        slow.Finish();
        await first.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Bounds.Wait);
    }

    [Fact]
    public async Task A_post_of_unknown_length_beyond_the_limit_is_refused_and_the_session_lives()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _session) { Content = new StringContent("4" + new string('x', 1_000_001)) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
        Assert.Equal("ok", await (await _http.PostAsync(_session, new StringContent("40"))).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_limit_of_a_post_counts_bytes_and_nothing_of_a_larger_one_arrives()
    {
        var heard = new ConcurrentQueue<string>();
        await using var host = await TestHost.StartAsync(options => options.MaxPayload = 100, server => server.Default.OnConnection(socket =>
        {
            socket.OnEvent(received =>
            {
                heard.Enqueue(received.Name);
                received.AckRaw(default);
                return default;
            });
            return default;
        }));
        await using var link = await PollingLink.OpenAsync(host.Address);
        var session = $"{host.Address}socket.io/?EIO=4&transport=polling&sid={link.Sid}";
        await link.SendAsync("40");
        // 99 bytes, and 102 in 38 characters.
        using var small = await _http.PostAsync(session, new StringContent($"42[\"{new string('€', 31)}\"]"));
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        using var large = await _http.PostAsync(session, new StringContent($"42[\"{new string('€', 32)}\"]"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        await link.SendAsync("421[\"last\"]");
        Assert.StartsWith("40{", await link.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal("431[]", await link.ReceiveAsync());
        Assert.Equal([new string('€', 31), "last"], heard);
    }

    [Theory]
    [InlineData("text/plain", 2_000_000, 413, 1)]
    [InlineData("application/octet-stream", 50_000, 400, 0)]
    public async Task A_post_that_will_not_be_read_is_refused_before_it_has_come_and_its_connection_ends(
        string type, int length, int status, int sessions)
    {
        using var client = await RawConnection.OpenAsync(_host.Address);
        var query = _session[_session.IndexOf("transport", StringComparison.Ordinal)..];
        await client.SendAsync("POST", query, "40", length, $"Content-Type: {type}\r\n");
        var answer = await client.ReadUntilAsync("\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(sessions, _host.Server.SessionCount);
        // Kestrel takes the rest for five seconds, so that who sends it still sees the answer; no other request is read behind it.
        await client.SendAsync(new byte[length - "40".Length]);
        Assert.DoesNotContain("HTTP/1.1", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", HttpStatusCode.BadRequest, DisconnectReason.ParseError)]
    [InlineData("", HttpStatusCode.BadRequest, DisconnectReason.ParseError)]
    [InlineData("1", HttpStatusCode.OK, DisconnectReason.TransportClose)]
    public async Task Packets_before_the_one_that_ends_the_session_count_and_those_behind_it_do_not(
        string packet, HttpStatusCode status, DisconnectReason reason)
    {
        var heard = new ConcurrentQueue<string>();
        var (socket, left) = await JoinAsync();
        socket.OnEvent(received =>
        {
            heard.Enqueue(received.Name);
            return default;
        });
        using var response = await _http.PostAsync(_session, new StringContent($"42[\"one\"]\u001e{packet}\u001e42[\"two\"]"));
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(reason, await left.WaitAsync(Bounds.Wait));
        Assert.Equal(["one"], heard);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync(_session)).StatusCode);
    }

    [Fact]
    public async Task A_server_that_closes_tells_the_open_poll()
    {
        await _http.PostAsync(_session, new StringContent("40"));
        Assert.StartsWith("40", await _http.GetStringAsync(_session));
        var poll = _http.GetStringAsync(_session);
        await UntilPollIsOpenAsync();
        Assert.Single(_host.Server.Default.Sockets).CloseTransport();
        Assert.Equal("1", await poll);
    }

    [Fact]
    public async Task Disconnecting_with_the_transport_sends_the_packet_before_it_closes()
    {
        await _http.PostAsync(_session, new StringContent("40"));
        Assert.StartsWith("40", await _http.GetStringAsync(_session));
        Assert.Single(_host.Server.Default.Sockets).Disconnect(closeTransport: true);
        Assert.Equal("41\x1e" + "1", await _http.GetStringAsync(_session));
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync(_session)).StatusCode);
    }

    [Fact]
    public async Task Everything_that_waits_leaves_in_one_answer()
    {
        await _http.PostAsync(_session, new StringContent("40"));
        await _http.GetStringAsync(_session);
        var socket = Assert.Single(_host.Server.Default.Sockets);
        socket.EmitRaw("a", "1"u8.ToArray());
        socket.EmitBinary("b", new byte[] { 1, 2, 3, 4 });
        socket.EmitRaw("c", default);
        Assert.Equal(
            "42[\"a\",1]\x1e" + "451-[\"b\",{\"_placeholder\":true,\"num\":0}]\x1e" + "bAQIDBA==\x1e" + "42[\"c\"]",
            await _http.GetStringAsync(_session));
    }

    /// <summary>Joins "/"; the task is why the socket goes.</summary>
    async Task<(Socket Socket, Task<DisconnectReason> Left)> JoinAsync()
    {
        var left = new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _http.PostAsync(_session, new StringContent("40"));
        Assert.StartsWith("40", await _http.GetStringAsync(_session));
        var socket = Assert.Single(_host.Server.Default.Sockets);
        socket.OnDisconnect(reason => left.TrySetResult(reason));
        return (socket, left.Task);
    }

    EngineIO.PollingTransport Transport() => (EngineIO.PollingTransport)Assert.Single(_host.Server.Engine.Sessions.Snapshot()).Transport!;

    Task UntilPollIsOpenAsync() => Bounds.UntilAsync(() => Transport().IsPolling, "the poll has arrived");

    /// <summary>A body that stops in the middle until it is told to go on.</summary>
    sealed class SlowContent : HttpContent
    {
        readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public void Finish() => _finish.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("40"u8.ToArray());
            await stream.FlushAsync();
            _started.TrySetResult();
            await _finish.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
