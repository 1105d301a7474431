using SocketIOClient.Transport;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The NuGet package SocketIOClient, which .NET programs use.</summary>
public sealed class NuGetClientTests
{
    [Theory]
    [InlineData(TransportProtocol.Polling, false)]
    [InlineData(TransportProtocol.WebSocket, false)]
    [InlineData(TransportProtocol.Polling, true)]
    public async Task The_dotnet_client_passes_a_scripted_session(TransportProtocol transport, bool upgrade)
    {
        await using var host = await TestHost.StartAsync(handlers: RealClientTests.Add);
        using var client = new SocketIOClient.SocketIO(host.Address, new SocketIOClient.SocketIOOptions
        {
            Transport = transport,
            AutoUpgrade = upgrade,
            Auth = new { token = "secret" },
            ReconnectionDelay = 50,
        });
        var auth = new TaskCompletionSource<string>();
        var reconnected = new TaskCompletionSource();
        client.On("auth", response =>
        {
            if (!auth.TrySetResult(response.ToString()))
            {
                reconnected.TrySetResult();
            }
        });
        client.On("ask", response => _ = response.CallbackAsync(response.GetValue<int>() + 1, new byte[] { 7, 8 }));
        await client.ConnectAsync().WaitAsync(Bounds.Wait);
        Assert.Equal("[{\"token\":\"secret\"}]", await auth.Task.WaitAsync(Bounds.Wait));

        Assert.Equal("é 日本", await EchoAsync("é 日本", response => response.GetValue<string>()));
        Assert.Equal([1, 2, 3], await EchoAsync(new byte[] { 1, 2, 3 }, response => response.GetValue<byte[]>()));
        Assert.Equal("asked 42", await AskAsync("push me", 3, response => response.GetValue<string>()));

        await client.EmitAsync("drop me");
        await reconnected.Task.WaitAsync(Bounds.Wait);
        Assert.Equal("back", await EchoAsync("back", response => response.GetValue<string>()));
        await client.DisconnectAsync().WaitAsync(Bounds.Wait);
        await Bounds.UntilAsync(() => host.Server.SocketCount == 0, "the client had left");

        Task<T> EchoAsync<T>(T value, Func<SocketIOClient.SocketIOResponse, T> read) => AskAsync("echo", value!, read);

        async Task<T> AskAsync<T>(string name, object value, Func<SocketIOClient.SocketIOResponse, T> read)
        {
            var answer = new TaskCompletionSource<T>();
            await client.EmitAsync(name, response => answer.TrySetResult(read(response)), value);
            return await answer.Task.WaitAsync(Bounds.Wait);
        }
    }
}
