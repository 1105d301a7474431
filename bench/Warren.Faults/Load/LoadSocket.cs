using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Warren.Faults.Load;

/// <summary>One Socket.IO connection, from the handshake to its end. It lives once; <see cref="LoadClient"/> opens the next.</summary>
internal sealed class LoadSocket(LoadClock clock) : IDisposable
{
    readonly ClientWebSocket _socket = new();
    readonly SemaphoreSlim _sending = new(1);
    readonly ConcurrentDictionary<int, (TaskCompletionSource<string> Answer, long Due, string? Id)> _asked = new();
    readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _last;
    volatile bool _ended;

    /// <summary>Completes when it has ended, however.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <param name="router">Where.</param>
    /// <param name="patience">How long opening may take.</param>
    /// <param name="over">Ends the connection.</param>
    /// <exception cref="WebSocketException">Nobody listens, or it was refused.</exception>
    public async Task OpenAsync(Uri router, CancellationToken patience, CancellationToken over)
    {
        var address = new UriBuilder(router) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        await _socket.ConnectAsync(address, patience);
        Ended = ReceiveAsync(over);
        await SendAsync("40", patience);
        await _joined.Task.WaitAsync(patience);
    }

    /// <summary>Emits with an acknowledgement.</summary>
    /// <param name="arguments">The event as JSON: its name, the payload, and what the client adds.</param>
    /// <param name="due">The tick at which an answer is overdue.</param>
    /// <param name="id">The <c>id</c> that the reply must have; <c>null</c> for any.</param>
    /// <param name="cancellation">Ends the wait to send it.</param>
    /// <returns>One of <see cref="Answers"/>, or an error's code.</returns>
    public async Task<string> AskAsync(string arguments, long due, string? id, CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[number] = (answer, due, id);
        try
        {
            await SendAsync($"42{number}{arguments}", cancellation);
        }
        catch (Exception error) when (error is WebSocketException or InvalidOperationException)
        {
            answer.TrySetResult(Answers.ConnectionLost);
        }

        if (_ended)
        {
            // It ended between the two lines above and found nothing to end here.
            answer.TrySetResult(Answers.ConnectionLost);
        }

        var result = await answer.Task;
        _asked.TryRemove(number, out _);
        return result;
    }

    /// <summary>Ends what is overdue; called with each tick.</summary>
    public void EndOverdue()
    {
        foreach (var (_, (answer, due, _)) in _asked)
        {
            if (clock.Now >= due)
            {
                answer.TrySetResult(Answers.None);
            }
        }
    }

    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        _sending.Dispose();
    }

    async Task ReceiveAsync(CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.GetMemory(4096), cancellation);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                buffer.Advance(received.Count);
                if (received.EndOfMessage)
                {
                    await TakeAsync(Encoding.UTF8.GetString(buffer.WrittenSpan), cancellation);
                    buffer.ResetWrittenCount();
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or InvalidOperationException or OperationCanceledException)
        {
            // The other end was killed, or the run is over: either way it has ended.
        }

        _ended = true;
        _joined.TrySetException(new WebSocketException("The connection ended before the socket was let in."));
        foreach (var (_, (answer, _, _)) in _asked)
        {
            answer.TrySetResult(Answers.ConnectionLost);
        }
    }

    async Task TakeAsync(string packet, CancellationToken cancellation)
    {
        switch (packet)
        {
            case "2":
                await SendAsync("3", cancellation);
                break;
            case ['4', '0', ..]:
                _joined.TrySetResult();
                break;
            case ['4', '3', ..]:
                var begin = packet.IndexOf('[', StringComparison.Ordinal);
                if (_asked.TryGetValue(int.Parse(packet.AsSpan(2, begin - 2)), out var asked))
                {
                    asked.Answer.TrySetResult(CodeOf(packet.AsMemory(begin), asked.Id));
                }

                break;
        }
    }

    static string CodeOf(ReadOnlyMemory<char> arguments, string? id)
    {
        using var json = JsonDocument.Parse(arguments);
        var answer = json.RootElement[0];
        return !answer.GetProperty("ok").GetBoolean() ? answer.GetProperty("error").GetProperty("code").GetString()!
            : id is null || answer.GetProperty("data").GetProperty("id").GetString() == id ? Answers.Ok
            : Answers.WrongReply;
    }

    async Task SendAsync(string packet, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(packet), WebSocketMessageType.Text, true, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }
}
