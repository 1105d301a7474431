using System.Net;
using System.Net.Sockets;
using Warren.Events.RabbitMQ;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What the client reads of a connection comes from a thread of its own: all of it, in its order, and an end is an end.</summary>
public sealed class ReadingThreadTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly Socket _near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly Socket _far;
    readonly ReadingThread _reader;
    readonly byte[] _buffer = new byte[16];

    public ReadingThreadTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _near.Connect(listener.LocalEndpoint);
        _far = listener.AcceptSocket();
        _reader = new ReadingThread(_near);
    }

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _near.Dispose();
        _reader.Dispose();
        _far.Dispose();
    }

    [Fact]
    public async Task What_is_sent_arrives_in_its_order_and_after_the_end_there_is_nothing()
    {
        var sent = Enumerable.Range(0, 100_000).Select(number => (byte)(number % 251)).ToArray();
        var sending = Task.Run(
            async () =>
            {
                await _far.SendAsync(sent, Stop);
                _far.Shutdown(SocketShutdown.Send);
            },
            Stop);

        var received = new List<byte>();
        while (await ReadAsync() is > 0 and var count)
        {
            received.AddRange(_buffer[..count]);
        }

        await sending;
        Assert.Equal(sent, received);
        Assert.Equal(0, await ReadAsync());
    }

    [Fact]
    public async Task A_read_that_is_cancelled_takes_nothing_from_the_next()
    {
        using var cancelling = new CancellationTokenSource();
        var cancelled = _reader.ReadAsync(_buffer, cancelling.Token).AsTask();
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Limit, Stop));

        await _far.SendAsync("hello"u8.ToArray(), Stop);
        Assert.Equal(5, await ReadAsync());
        Assert.Equal("hello"u8.ToArray(), _buffer[..5]);
    }

    [Fact]
    public async Task A_read_of_nothing_waits_until_there_is_something_and_is_no_end()
    {
        var asking = _reader.ReadAsync(Memory<byte>.Empty, Stop).AsTask();
        await _far.SendAsync("hello"u8.ToArray(), Stop);
        Assert.Equal(0, await asking.WaitAsync(Limit, Stop));

        Assert.Equal(5, await ReadAsync());
    }

    [Fact]
    public async Task A_read_that_waits_ends_with_the_socket()
    {
        var reading = ReadAsync();
        Assert.False(reading.IsCompleted);

        _near.Dispose();

        await AssertEndsAsync(reading);
        await AssertEndsAsync(ReadAsync());
    }

    [Fact]
    public async Task A_read_after_the_reader_was_given_up_ends_at_once()
    {
        _reader.Dispose();

        Assert.Equal(0, await ReadAsync());
    }

    [Fact]
    public async Task Connecting_to_who_does_not_answer_can_be_cancelled()
    {
        // With a full queue of connections that nobody accepts, the kernel leaves the next ones unanswered.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var endpoint = (IPEndPoint)listener.LocalEndPoint!;
        using var cancelling = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => BatchedTcpClient.Create(AddressFamily.InterNetwork)).ToList();

        var connecting = clients.Select(client => client.ConnectAsync(endpoint.Address, endpoint.Port, cancelling.Token)).ToList();
        await Assert.ThrowsAsync<TimeoutException>(() => Task.WhenAll(connecting).WaitAsync(TimeSpan.FromMilliseconds(200), Stop));
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(connecting).WaitAsync(Limit, Stop));
        clients.ForEach(static client => client.Dispose());
    }

    static async Task AssertEndsAsync(Task<int> reading)
    {
        var failure = await Record.ExceptionAsync(() => reading.WaitAsync(Limit, Stop));
        Assert.True(failure is IOException || (failure is null && await reading == 0), failure?.ToString());
    }

    Task<int> ReadAsync() => _reader.ReadAsync(_buffer, Stop).AsTask().WaitAsync(Limit, Stop);
}
