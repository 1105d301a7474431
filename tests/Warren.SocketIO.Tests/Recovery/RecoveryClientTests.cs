using System.Text;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests.Recovery;

public sealed class RecoveryClientTests
{
    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task The_official_client_recovers(string transport)
    {
        await using var host = await RecoveryTests.StartAsync(handlers: Add);
        using var client = Script.Start("node", "RealClients/recovery.mjs", host.Address.ToString(), transport);
        var output = client.StandardOutput.ReadToEndAsync();
        var errors = await client.StandardError.ReadToEndAsync().WaitAsync(Bounds.Process);
        await client.WaitForExitAsync().WaitAsync(Bounds.Wait);
        Assert.True(client.ExitCode == 0 && await output == "passed\n", errors);
        Assert.Empty(host.Logs.Lines);
    }

    static void Add(SocketIOServer server)
    {
        var sent = 0;
        server.Default.OnConnection(socket =>
        {
            socket.On("send", received =>
            {
                Send(Count(received));
                received.AckRaw(default);
                return default;
            });
            socket.On("away", received =>
            {
                var count = Count(received);
                socket.OnDisconnect(_ => Send(count));
                return default;
            });
            socket.On("volatile", received =>
            {
                socket.Volatile.EmitRaw("volatile", received.Arguments[0].Json);
                received.AckRaw(default);
                return default;
            });
            socket.On("drop me", _ =>
            {
                socket.CloseTransport();
                return default;
            });
            socket.On("send me off", _ =>
            {
                socket.Disconnect();
                return default;
            });
            return default;
        });

        void Send(int count)
        {
            for (var number = 0; number < count; number++)
            {
                server.Default.EmitRaw("numbered", Encoding.UTF8.GetBytes($"{Interlocked.Increment(ref sent)}"));
            }
        }

        static int Count(SocketEvent received) => int.Parse(Encoding.UTF8.GetString(received.Arguments[0].Json.Span));
    }
}
