using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>Any number of binary values on the way out, up to what clients accept.</summary>
public sealed partial class AttachmentTests
{
    const string First = "{\"_placeholder\":true,\"num\":0}";
    const string Second = "{\"_placeholder\":true,\"num\":1}";
    const string Third = "{\"_placeholder\":true,\"num\":2}";

    [Fact]
    public async Task Bytes_anywhere_in_reflected_arguments_become_attachments()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _1 = client;
        socket.Emit("e", new byte[] { 1 }, new { A = new ReadOnlyMemory<byte>([2]), B = "b" }, new object[] { new Memory<byte>([3]), 4 });
        Assert.Equal($"453-[\"e\",{First},{{\"a\":{Second},\"b\":\"b\"}},[{Third},4]]", await client.ReceiveTextAsync());
        Assert.Equal("010203", await HexAsync(client, 3));
        host.Server.Default.Emit("none", "text");
        Assert.Equal("42[\"none\",\"text\"]", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Bytes_in_a_generated_type_become_attachments()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _1 = client;
        var album = new Album("a", [new Picture(1, new byte[] { 1, 2 }), new Picture(2, new byte[] { 3 })]);
        host.Server.Default.To(socket.Id).Emit("e", album, AlbumContext.Default.Album);
        Assert.Equal(
            $"452-[\"e\",{{\"name\":\"a\",\"pictures\":[{{\"id\":1,\"data\":{First}}},{{\"id\":2,\"data\":{Second}}}]}}]", await client.ReceiveTextAsync());
        Assert.Equal("010203", await HexAsync(client, 2));
    }

    [Fact]
    public async Task An_acknowledgement_holds_bytes_too()
    {
        await using var host = await TestHost.StartAsync(handlers: server => server.Default.OnConnection(socket =>
        {
            socket.On("typed", received =>
            {
                received.Ack(new Picture(1, new byte[] { 1 }), AlbumContext.Default.Picture);
                return default;
            });
            socket.On("reflected", received =>
            {
                received.Ack(new byte[] { 2 }, "and", new byte[] { 3 });
                return default;
            });
            socket.On("raw", received =>
            {
                received.AckBinary(Clients.Json($"{Second},{First}"), new byte[] { 4 }, new byte[] { 5 });
                return default;
            });
            return default;
        }));
        await using var client = await RawWebSocket.JoinAsync(host);
        await client.SendAsync("421[\"typed\"]");
        Assert.Equal($"461-1[{{\"id\":1,\"data\":{First}}}]", await client.ReceiveTextAsync());
        Assert.Equal("01", await HexAsync(client, 1));
        await client.SendAsync("422[\"reflected\"]");
        Assert.Equal($"462-2[{First},\"and\",{Second}]", await client.ReceiveTextAsync());
        Assert.Equal("0203", await HexAsync(client, 2));
        await client.SendAsync("423[\"raw\"]");
        Assert.Equal($"462-3[{Second},{First}]", await client.ReceiveTextAsync());
        Assert.Equal("0405", await HexAsync(client, 2));
    }

    [Fact]
    public async Task A_question_with_attachments_is_answered_with_attachments_read_as_a_type()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _1 = client;
        var answer = socket.EmitWithAckAsync("ask", new Picture(1, new byte[] { 1 }), AlbumContext.Default.Picture, null, CancellationToken.None);
        Assert.Equal($"451-0[\"ask\",{{\"id\":1,\"data\":{First}}}]", await client.ReceiveTextAsync());
        Assert.Equal("01", await HexAsync(client, 1));
        await client.SendAsync($"462-0[{{\"name\":\"n\",\"pictures\":[{{\"id\":7,\"data\":{Second}}},{{\"id\":8,\"data\":\"CQ==\"}}]}},{First}]");
        await client.SendBinaryAsync([5]);
        await client.SendBinaryAsync([6, 7]);
        var arguments = await answer.WaitAsync(Bounds.Wait);
        var album = arguments[0].Read(AlbumContext.Default.Album)!;
        Assert.Equal([6, 7], album.Pictures[0].Data.ToArray());
        Assert.Equal([9], album.Pictures[1].Data.ToArray());
        Assert.Equal([5], arguments[1].Read(AlbumContext.Default.ByteArray)!);
        Assert.Throws<JsonException>(() => arguments[0].Read(AlbumContext.Default.ByteArray));
    }

    [Fact]
    public async Task Ten_attachments_go_and_an_eleventh_is_refused_at_emit_time()
    {
        await using var host = await TestHost.StartAsync(handlers: _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _1 = client;
        socket.Emit("ten", [.. Enumerable.Range(0, 10).Select(number => (object)new[] { (byte)number })]);
        Assert.StartsWith("4510-[\"ten\",", await client.ReceiveTextAsync());
        Assert.Equal("00010203040506070809", await HexAsync(client, 10));
        var eleven = Enumerable.Repeat(new byte[] { 1 }, 11).ToArray();
        var refused = Assert.Throws<InvalidOperationException>(() => socket.Emit("eleven", [eleven]));
        Assert.Contains("11 binary values", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => host.Server.Default.Emit("eleven", [eleven]));
        Assert.Equal("", await Clients.HeardAsync(client, socket));
    }

    [Fact]
    public async Task Ten_attachments_go_even_where_clients_may_send_fewer()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxAttachments = 1, _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _1 = client;
        socket.Emit("ten", [.. Enumerable.Range(0, 10).Select(number => (object)new[] { (byte)number })]);
        Assert.StartsWith("4510-[\"ten\",", await client.ReceiveTextAsync());
        Assert.Equal("00010203040506070809", await HexAsync(client, 10));
        Assert.Throws<InvalidOperationException>(() => socket.Emit("eleven", [Enumerable.Repeat(new byte[] { 1 }, 11).ToArray()]));
        await client.SendAsync($"452-[\"unheard\",{First},{Second}]");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Many_emitters_do_not_tear_headers_and_attachments_apart()
    {
        await using var host = await TestHost.StartAsync(options => options.MaxQueuedPackets = 10_000, _ => { });
        var (client, socket) = await Clients.JoinAsync(host);
        await using var _1 = client;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < 50; number++)
            {
                socket.Emit("e", writer, new[] { (byte)writer }, new[] { (byte)(writer + 100) });
            }
        })));
        for (var number = 0; number < 8 * 50; number++)
        {
            var header = await client.ReceiveTextAsync();
            var writer = header[9] - '0';
            Assert.Equal($"452-[\"e\",{writer},{First},{Second}]", header);
            Assert.Equal([(byte)writer], await client.ReceiveBinaryAsync());
            Assert.Equal([(byte)(writer + 100)], await client.ReceiveBinaryAsync());
        }
    }

    [Fact]
    public void A_type_without_bytes_keeps_its_own_contract()
    {
        Assert.Same(AlbumContext.Default.Plain, AttachmentTypes.For(AlbumContext.Default.Plain));
        Assert.NotSame(AlbumContext.Default.Album, AttachmentTypes.For(AlbumContext.Default.Album));
    }

    static async Task<string> HexAsync(RawWebSocket client, int count)
    {
        var text = new StringBuilder();
        for (var number = 0; number < count; number++)
        {
            text.Append(Convert.ToHexStringLower(await client.ReceiveBinaryAsync()));
        }

        return text.ToString();
    }

    internal sealed record Album(string Name, Picture[] Pictures);

    internal sealed record Picture(int Id, ReadOnlyMemory<byte> Data);

    internal sealed record Plain(int Id, string[] Names, Plain? Next);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Album))]
    [JsonSerializable(typeof(Plain))]
    [JsonSerializable(typeof(byte[]))]
    internal sealed partial class AlbumContext : JsonSerializerContext;
}
