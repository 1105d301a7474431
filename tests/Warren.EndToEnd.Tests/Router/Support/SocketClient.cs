using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A Socket.IO client over a bare WebSocket: it sends exactly what a test says, and shows exactly what came.</summary>
sealed class SocketClient : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly ClientWebSocket _socket = new();
    readonly ConcurrentDictionary<int, TaskCompletionSource<Answer>> _acks = new();
    readonly ConcurrentDictionary<string, Channel<Answer>> _events = new();
    readonly TaskCompletionSource<string> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _sending = new(1);
    int _lastAck;

    /// <summary>The socket's id.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed => _closed.Task.WaitAsync(Limit);

    /// <summary>Connects, with an auth payload as JSON. A refusal is an exception with the packet's text.</summary>
    public static async Task<SocketClient> ConnectAsync(Uri router, string auth = "{}", string query = "", string? origin = null)
    {
        var client = new SocketClient();
        if (origin is not null)
        {
            client._socket.Options.SetRequestHeader("Origin", origin);
        }

        var address = new UriBuilder(router) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" + query }.Uri;
        await client._socket.ConnectAsync(address, CancellationToken.None).WaitAsync(Limit);
        _ = client.ReceiveAsync();
        await client.SendAsync("40" + auth);
        client.Id = await client._connected.Task.WaitAsync(Limit);
        return client;
    }

    /// <summary>Emits with an acknowledgement and waits for it; arguments are JSON.</summary>
    public async Task<JsonElement> AskAsync(string name, params string[] arguments) => (await BeginAsync(name, arguments)).Json;

    /// <summary>Emits with an acknowledgement; the task ends with it.</summary>
    public Task<Answer> BeginAsync(string name, params string[] arguments)
    {
        var id = Interlocked.Increment(ref _lastAck);
        var answer = _acks.GetOrAdd(id, _ => new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously));
        _ = SendAsync($"42{id}{Array(name, arguments)}");
        return answer.Task.WaitAsync(Limit);
    }

    /// <summary>Emits without an acknowledgement.</summary>
    public Task EmitAsync(string name, params string[] arguments) => SendAsync("42" + Array(name, arguments));

    /// <summary>Emits one binary argument with an acknowledgement; <paramref name="argument"/> is where its placeholder stands.</summary>
    public async Task<Answer> AskBinaryAsync(string name, byte[] data, string argument = "{\"_placeholder\":true,\"num\":0}")
    {
        var id = Interlocked.Increment(ref _lastAck);
        var answer = _acks.GetOrAdd(id, _ => new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously));
        await SendAsync($"451-{id}{Array(name, [argument])}");
        await SendAsync(data, WebSocketMessageType.Binary);
        return await answer.Task.WaitAsync(Limit);
    }

    /// <summary>The next event of this name, its first argument.</summary>
    public async Task<JsonElement> NextAsync(string name)
    {
        using var limit = new CancellationTokenSource(Limit);
        return (await Of(name).Reader.ReadAsync(limit.Token)).Json;
    }

    /// <summary>Whether an event of this name has come that nobody has taken.</summary>
    public bool HasHeard(string name) => Of(name).Reader.TryPeek(out _);

    /// <summary>Sends a text message as it is.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    /// <summary>Sends a message as it is.</summary>
    public async Task SendAsync(byte[] data, WebSocketMessageType type)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(data, type, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return default;
    }

    async Task ReceiveAsync()
    {
        try
        {
            (string Text, bool IsAck)? waiting = null;
            while (await ReadAsync() is { } message)
            {
                if (message.Type == WebSocketMessageType.Binary)
                {
                    Packet(waiting!.Value.Text, waiting.Value.IsAck, message.Data);
                    continue;
                }

                var text = Encoding.UTF8.GetString(message.Data);
                if (text is ['4', '5' or '6', ..])
                {
                    waiting = (text[(text.IndexOf('-') + 1)..], text[1] == '6');
                }
                else
                {
                    await TextAsync(text);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection has ended, which is what Closed says.
        }

        _connected.TrySetException(new InvalidOperationException("The connection ended before the socket was let in."));
        _closed.TrySetResult();
    }

    async Task TextAsync(string text)
    {
        switch (text)
        {
            case "2":
                await SendAsync("3");
                break;
            case ['4', '0', ..]:
                _connected.TrySetResult(JsonDocument.Parse(text[2..]).RootElement.GetProperty("sid").GetString()!);
                break;
            case ['4', '4', ..]:
                _connected.TrySetException(new RefusedException(text[2..]));
                break;
            case ['4', '2' or '3', ..]:
                Packet(text[2..], text[1] == '3', null);
                break;
        }
    }

    void Packet(string text, bool isAck, byte[]? binary)
    {
        var begin = text.IndexOf('[');
        var arguments = JsonDocument.Parse(text[begin..]).RootElement;
        if (isAck)
        {
            _acks[int.Parse(text[..begin])].TrySetResult(new Answer(arguments[0], binary));
        }
        else
        {
            Of(arguments[0].GetString()!).Writer.TryWrite(new Answer(arguments.GetArrayLength() > 1 ? arguments[1] : default, binary));
        }
    }

    async Task<(byte[] Data, WebSocketMessageType Type)?> ReadAsync()
    {
        var buffer = new MemoryStream();
        var part = new byte[16_384];
        WebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(part, CancellationToken.None);
            buffer.Write(part, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return result.MessageType == WebSocketMessageType.Close ? null : (buffer.ToArray(), result.MessageType);
    }

    Channel<Answer> Of(string name) => _events.GetOrAdd(name, _ => Channel.CreateUnbounded<Answer>());

    static string Array(string name, string[] arguments) => $"[{string.Join(',', [$"\"{name}\"", .. arguments])}]";

    /// <summary>What came: the first argument, and the attachment if there was one.</summary>
    public sealed record Answer(JsonElement Json, byte[]? Binary);

    /// <summary>The server did not let the socket in.</summary>
    public sealed class RefusedException(string packet) : Exception("Refused: " + packet)
    {
        /// <summary>The data beside the message.</summary>
        public JsonElement Refusal { get; } = JsonDocument.Parse(packet).RootElement.TryGetProperty("data", out var data) ? data : default;
    }
}
