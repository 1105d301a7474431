using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The official client and those of other languages, as people run them.</summary>
public sealed class RealClientTests
{
    /// <summary>Program, script and way of connecting.</summary>
    public static TheoryData<string, string, string> Clients => new()
    {
        { "node", "RealClients/session.mjs", "polling" },
        { "node", "RealClients/session.mjs", "websocket" },
        { "node", "RealClients/session.mjs", "upgrade" },
        { "/usr/bin/python3", "RealClients/session.py", "polling" },
        { "/usr/bin/python3", "RealClients/session.py", "websocket" },
        { "/usr/bin/python3", "RealClients/session.py", "upgrade" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_passes_a_scripted_session(string program, string script, string mode)
    {
        await using var host = await TestHost.StartAsync(handlers: Add);
        await PassAsync(host, program, script, mode);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_client_passes_the_session_in_messagepack(string program, string script, string mode)
    {
        await using var host = await TestHost.StartAsync(options => options.UseMessagePack(), Add);
        await PassAsync(host, program, script, mode, "msgpack");
    }

    [Theory]
    [InlineData("node", "RealClients/session.mjs", "polling")]
    [InlineData("node", "RealClients/session.mjs", "websocket")]
    [InlineData("node", "RealClients/session.mjs", "upgrade")]
    [InlineData("/usr/bin/python3", "RealClients/session.py", "websocket")]
    public async Task A_client_passes_the_session_with_everything_compressed_that_it_offers(string program, string script, string mode)
    {
        await using var host = await TestHost.StartAsync(Compress, Add);
        await PassAsync(host, program, script, mode);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    [InlineData("upgrade")]
    public async Task A_client_of_version_2_passes_the_session_compressed_too(string mode)
    {
        await using var host = await TestHost.StartAsync(
            options =>
            {
                options.AllowEIO3 = true;
                Compress(options);
            },
            Add);
        await PassAsync(host, "node", "RealClients/session-old.mjs", mode, "2");
    }

    static void Compress(SocketIOOptions options)
    {
        (options.WebSocketCompression.Enabled, options.WebSocketCompression.Threshold) = (true, 0);
        (options.HttpCompression.Enabled, options.HttpCompression.Threshold) = (true, 0);
    }

    [Theory]
    [InlineData("polling", "2")]
    [InlineData("websocket", "2")]
    [InlineData("upgrade", "2")]
    [InlineData("polling", "3")]
    [InlineData("websocket", "3")]
    [InlineData("upgrade", "3")]
    public async Task An_older_official_client_passes_the_session(string mode, string version)
    {
        await using var host = await TestHost.StartAsync(options => options.AllowEIO3 = version == "2", Add);
        await PassAsync(host, "node", "RealClients/session-old.mjs", mode, version);
    }

    /// <summary>Version 2 has a MessagePack of its own, whose CONNECT is JSON text: that one is not spoken.</summary>
    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    [InlineData("upgrade")]
    public async Task Version_3_of_the_official_client_passes_the_session_in_messagepack(string mode)
    {
        await using var host = await TestHost.StartAsync(options => options.UseMessagePack(), Add);
        await PassAsync(host, "node", "RealClients/session-old.mjs", mode, "3", "msgpack");
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task A_client_of_a_server_that_stops_comes_back_by_itself(string transport)
    {
        await using var relay = new TcpRelay();
        using var client = Script.Start("node", "RealClients/stay.mjs", relay.Address.ToString(), transport);
        try
        {
            await using (var first = await TestHost.StartAsync())
            {
                relay.Target = first.Address;
                Assert.Equal("connect", await LineAsync());
                var session = Assert.Single(first.Server.Engine.Sessions.Snapshot());
                await Bounds.UntilAsync(
                    () => session.Transport is not EngineIO.PollingTransport polling || polling.IsPolling, "the client polls again");
                await first.StopAsync();
                Assert.Equal("disconnect transport close", await LineAsync());
                Assert.Equal(0, first.Server.SessionCount);
            }

            await using var second = await TestHost.StartAsync();
            relay.Target = second.Address;
            Assert.Equal("connect", await LineAsync());
            Assert.Equal(1, second.Server.SessionCount);
        }
        finally
        {
            await Script.StopAsync(client);
        }

        Task<string?> LineAsync() => client.StandardOutput.ReadLineAsync().WaitAsync(Bounds.Process);
    }

    static async Task PassAsync(TestHost host, string program, string script, params string[] arguments)
    {
        using var client = Script.Start(program, script, [host.Address.ToString(), .. arguments]);
        var output = client.StandardOutput.ReadToEndAsync();
        var errors = await client.StandardError.ReadToEndAsync().WaitAsync(Bounds.Process);
        await client.WaitForExitAsync().WaitAsync(Bounds.Wait);
        Assert.True(client.ExitCode == 0 && await output == "passed\n", errors);
        if (script.EndsWith(".mjs", StringComparison.Ordinal) || arguments[0] != "polling")
        {
            // The Python client may end between two polls without a word: its write loop stops when disconnect() is called, with the close packet unsent.
            await Bounds.UntilAsync(() => host.Server.SessionCount == 0, "the client had left");
        }

        Assert.Empty(host.Logs.Lines);
    }

    internal static void Add(SocketIOServer server)
    {
        server.Default.OnConnection(socket =>
        {
            socket.EmitRaw("auth", socket.Handshake.Auth);
            socket.On("echo", received =>
            {
                received.AckBinary(received.Arguments[0].Json, [.. received.Arguments.Attachments]);
                return default;
            });
            socket.On("push me", async received =>
            {
                for (var number = 0; number < 3; number++)
                {
                    socket.EmitRaw("pushed", Encoding.UTF8.GetBytes($"{number}"));
                }

                var answer = await socket.EmitWithAckAsync("ask", "41"u8.ToArray());
                Assert.Equal([7, 8], answer[1].Binary.ToArray());
                received.AckRaw(Encoding.UTF8.GetBytes($"\"asked {Encoding.UTF8.GetString(answer[0].Json.Span)}\""));
            });
            socket.On("ask in vain", _ =>
            {
                socket.EmitWithAckAsync("nobody", default).ContinueWith(answer => answer.Exception, TaskScheduler.Default);
                return default;
            });
            socket.On("who am i", received =>
            {
                received.Ack(socket.Id);
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
        server.Of("/custom").OnConnection(socket =>
        {
            socket.EmitRaw("auth", socket.Handshake.Auth);
            return default;
        });
        server.Of("/refusing").Use(_ => new ValueTask<ConnectError?>(new ConnectError("not you", "{\"code\":7}"u8.ToArray())));
    }
}
