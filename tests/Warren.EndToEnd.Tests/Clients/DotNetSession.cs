using System.Text.Json;
using System.Text.Json.Serialization;
using SocketIOClient;
using SocketIOClient.Transport;
using Xunit;
using Client = SocketIOClient.SocketIO;

namespace Warren.EndToEnd.Tests.Clients;

/// <summary>The scripted session with the NuGet package SocketIOClient.</summary>
sealed class DotNetSession : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly Client _client;
    readonly string _token;
    readonly string _user;

    public DotNetSession(Uri router, string token, string user, string mode)
    {
        (_token, _user) = (token, user);
        _client = new Client(router, new SocketIOOptions
        {
            Transport = mode == "websocket" ? TransportProtocol.WebSocket : TransportProtocol.Polling,
            // It asks by polling whether WebSocket is there, then leaves that session to time out and opens one by WebSocket.
            AutoUpgrade = mode == "upgrade",
            Auth = new Dictionary<string, string> { ["token"] = token },
            Reconnection = true,
            ReconnectionDelay = 100,
        });
    }

    /// <summary>The reply on the wire. The client's own JSON settings know no camel case.</summary>
    sealed record Reply<T>(
        [property: JsonPropertyName("ok")] bool Ok,
        [property: JsonPropertyName("data")] T? Data,
        [property: JsonPropertyName("error")] JsonElement? Error);

    sealed record Bound([property: JsonPropertyName("uid")] string User);

    sealed record Said([property: JsonPropertyName("text")] string Text);

    sealed record News([property: JsonPropertyName("name")] string Name);

    /// <param name="cut">Cuts the client off from the server's side.</param>
    public async Task RunAsync(Func<Task> cut)
    {
        await ConnectAsync();
        Assert.Equal(_user, (await AskAsync<string>("echo.user")).Data);
        Assert.Equal(_user, (await AskAsync<Bound>("auth.set", new { token = _token })).Data!.User);
        Assert.Equal("äöü 日本 🐇", (await AskAsync<Said>("echo.say", new { text = "äöü 日本 🐇" })).Data!.Text);

        var news = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.On("user.news", response => news.TrySetResult(response.GetValue<News>().Name));
        Assert.True((await AskAsync<JsonElement?>("echo.pushUser", new { name = _user })).Ok);
        Assert.Equal(_user, await news.Task.WaitAsync(Limit));

        var bytes = Enumerable.Range(0, 50_000).Select(i => (byte)(i % 251)).ToArray();
        Assert.Equal(bytes, (await AskAsync<byte[]>("echo.bytes", bytes)).Data);

        var unknown = await AskAsync<JsonElement?>("no.such.name");
        Assert.Equal("unknown_event", unknown.Error!.Value.GetProperty("code").GetString());

        var first = _client.Id;
        var back = Connected();
        await cut();
        await back.WaitAsync(Limit);
        Assert.NotEqual(first, _client.Id);
        Assert.Equal(_user, (await AskAsync<string>("echo.user")).Data);
        await _client.DisconnectAsync().WaitAsync(Limit);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Its ConnectAsync ends when the transport is open; what is emitted before the server's CONNECT would close the session.</summary>
    async Task ConnectAsync()
    {
        var connected = Connected();
        await _client.ConnectAsync().WaitAsync(Limit);
        await connected.WaitAsync(Limit);
    }

    Task Connected()
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _client.OnConnected += (_, _) => connected.TrySetResult();
        return connected.Task;
    }

    async Task<Reply<T>> AskAsync<T>(string name, params object[] data)
    {
        var answer = new TaskCompletionSource<Reply<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _client.EmitAsync(name, response => answer.TrySetResult(response.GetValue<Reply<T>>()), data);
        return await answer.Task.WaitAsync(Limit);
    }
}
