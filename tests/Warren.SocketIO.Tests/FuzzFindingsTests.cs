using System.Buffers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>What fuzzing found, each as the shortest case that a reader understands. The inputs are in the corpus of tests/Warren.SocketIO.Fuzz too.</summary>
public sealed class FuzzFindingsTests
{
    [Fact]
    public async Task A_key_that_is_half_of_a_surrogate_pair_is_data_beside_attachments_too()
    {
        await using var host = await TestHost.StartAsync();
        await using var client = await RawWebSocket.JoinAsync(host);
        Assert.StartsWith("42[\"auth\"", await client.ReceiveTextAsync());
        await client.SendAsync("""451-["message",{"\ud800":1},{"_placeholder":true,"num":0}]""");
        await client.SendBinaryAsync([1, 2]);
        Assert.Equal("""451-["message-back",{"\ud800":1},{"_placeholder":true,"num":0}]""", await client.ReceiveTextAsync());
        Assert.Equal([1, 2], await client.ReceiveBinaryAsync());
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task A_key_that_is_half_of_a_surrogate_pair_in_the_auth_payload_asks_for_no_recovery()
    {
        await using var host = await TestHost.StartAsync(options => options.Recovery.Enabled = true);
        await using var client = await RawWebSocket.JoinAsync(host, """40{"\ud800":1}""");
        Assert.StartsWith("""42["auth",{"\ud800":1}""", await client.ReceiveTextAsync());
        Assert.Empty(host.Logs.Lines);
    }

    [Fact]
    public async Task A_handler_that_still_talks_to_a_client_who_goes_is_no_error_in_the_log()
    {
        var asked = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("ask me", async _ =>
            {
                try
                {
                    await socket.EmitWithAckAsync("question", default);
                }
                catch (Exception exception)
                {
                    asked.TrySetResult(exception);
                    throw;
                }
            });
            return default;
        }));
        await using (var client = await RawWebSocket.JoinAsync(host))
        {
            await client.SendAsync("42[\"ask me\"]");
            Assert.Equal("420[\"question\"]", await client.ReceiveTextAsync());
        }

        Assert.IsType<SocketDisconnectedException>(await asked.Task.WaitAsync(Bounds.Wait));
        await host.StopAsync();
        Assert.Empty(host.Logs.Lines);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void An_attachment_may_be_named_a_few_times_but_not_without_end(int times, bool accepted)
    {
        var names = string.Concat(Enumerable.Repeat(""","a",[{"_placeholder":true,"num":0}]""", times));
        var data = Encoding.UTF8.GetBytes($"[\"x\"{names}]");
        Assert.Equal(accepted, ArgumentReader.TryReadEvent(data, attachments: 1, maxNameBytes: 128, out _, out _));
    }

    [Fact]
    public void A_zero_of_messagepack_has_no_sign_as_in_JavaScript()
    {
        var options = new SocketIOOptions().UseMessagePack();
        var message = Fuzz.Escapes.Decode("""\x83\xa4type\x02\xa4data\x92\xa1x\xcb\x80\x00\x00\x00\x00\x00\x00\x00\xa3nsp\xa1/""");
        Assert.True(options.Parser!.TryRead(message, options, out var packet));
        Assert.Equal("[\"x\",0]", Encoding.UTF8.GetString(packet.Data.Span));
        var again = new ArrayBufferWriter<byte>();
        options.Parser.Write(packet, again);
        Assert.True(again.WrittenCount < message.Length);
    }
}
