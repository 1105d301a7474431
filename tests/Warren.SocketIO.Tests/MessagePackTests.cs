using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MessagePack;
using Microsoft.Extensions.DependencyInjection;
using Warren.SocketIO.MessagePack;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The MessagePack parser by itself: what it makes of anything a client can send, and the API it is used through.</summary>
public sealed partial class MessagePackTests
{
    static readonly SocketIOOptions Limits = new();

    [Theory]
    [InlineData("00", "0")]
    [InlineData("ff", "-1")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    [InlineData("cb3ff8000000000000", "1.5")]
    [InlineData("cb7ff8000000000000", "null")]
    [InlineData("ca7f800000", "null")]
    [InlineData("cb7fefffffffffffff", "1.7976931348623157E+308")]
    [InlineData("a3225c0a", "\"\\\"\\\\\\u000a\"")]
    [InlineData("a3eda080", "\"\uFFFD\uFFFD\uFFFD\"")]
    [InlineData("d6ff00000001", "\"1970-01-01T00:00:01.000Z\"")]
    [InlineData("82a161d40000a16201", "{\"b\":1}")]
    public void A_value_becomes_json(string hex, string json)
    {
        Assert.True(TryRead(Event(hex), out var packet));
        Assert.Equal($"[\"e\",{json}]", Encoding.UTF8.GetString(packet.Data.Span));
    }

    [Theory]
    [InlineData("c1")]
    [InlineData("8101c0")]
    [InlineData("d40100")]
    [InlineData("d50000")]
    [InlineData("d7007fffffffffffffff")]
    [InlineData("c70cff000000007fffffffffffffff")]
    [InlineData("c6ffffffff")]
    [InlineData("dbffffffff")]
    [InlineData("dfffffffff")]
    [InlineData("c9ffffffff00")]
    [InlineData("92")]
    public void What_has_no_meaning_is_refused(string hex) => Assert.False(TryRead(Event(hex), out _));

    [Fact]
    public void Depth_and_binary_values_are_bounded()
    {
        Assert.True(TryRead(Event(string.Concat(Enumerable.Repeat("91", 62)) + "90"), out _));
        Assert.False(TryRead(Event(string.Concat(Enumerable.Repeat("91", 64)) + "90"), out _));
        Assert.False(TryRead(Event(string.Concat(Enumerable.Repeat("91", 500_000))), out _));
        Assert.True(TryRead(Event("9a" + string.Concat(Enumerable.Repeat("c400", 10))), out _));
        Assert.False(TryRead(Event("9b" + string.Concat(Enumerable.Repeat("c400", 11))), out _));
    }

    [Fact]
    public void A_packet_with_many_members_is_refused()
    {
        var member = string.Concat(Enumerable.Repeat("a17801", 14));
        Assert.True(TryRead(Convert.FromHexString("de0010a47479706500a36e7370a12f" + member), out _));
        Assert.False(TryRead(Convert.FromHexString("de0011a47479706500a36e7370a12f" + member + "a17801"), out _));
    }

    [Fact]
    public void Random_bytes_and_damaged_packets_never_throw()
    {
        var random = new Random(7);
        var whole = Event("83a16193c40101c0c3a162cb3ff8000000000000a163d7000000000000000001");
        for (var round = 0; round < 200_000; round++)
        {
            var message = round % 2 == 0 ? [.. whole] : new byte[random.Next(0, 40)];
            if (round % 2 == 0)
            {
                message[random.Next(message.Length)] = (byte)random.Next(256);
            }
            else
            {
                random.NextBytes(message);
            }

            if (TryRead(message, out var packet) && !packet.Data.IsEmpty)
            {
                JsonDocument.Parse(packet.Data).Dispose();
            }
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"e\",1,-1,128,65536,4294967296,-129,18446744073709551615,1.5,\"\\u00e9\\n\",\"日本\",true,null,{\"a\":{\"b\":[[],{}]}}]")]
    [InlineData("[{\"_placeholder\":true,\"num\":0}]")]
    public void Json_comes_back_from_a_clients_point_of_view(string json)
    {
        var message = new ArrayBufferWriter<byte>();
        new MessagePackParser().Write(new ParserPacket(PacketType.Ack, "/", 1, Encoding.UTF8.GetBytes(json), []), message);
        using var shown = JsonDocument.Parse(MessagePackSerializer.ConvertToJson(message.WrittenMemory));
        using var expected = JsonDocument.Parse(json);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, shown.RootElement.GetProperty("data")));
    }

    [Fact]
    public async Task A_handler_sees_types_and_bytes_and_the_client_gets_them()
    {
        await using var host = await TestHost.StartAsync(options => options.UseMessagePack(), server => server.Default.OnConnection(socket =>
        {
            socket.On("picture", received =>
            {
                var picture = received.Arguments[0].Read(PictureContext.Default.Picture)!;
                received.Ack(picture with { Id = picture.Id + 1 }, PictureContext.Default.Picture);
                return default;
            });
            return default;
        }));
        await using var link = new MessagePackLink(await WebSocketLink.OpenAsync(host.Address));
        await link.SendAsync("{\"type\":0,\"nsp\":\"/\"}");
        Assert.StartsWith("{\"type\":0", await link.ReceiveAsync());
        // ["picture",{id:1,data:bin 0102}] with acknowledgement 3
        await link.SendBinaryAsync(Convert.FromHexString("84a47479706502a26964" + "03a36e7370a12fa46461746192a7" + "706963747572658" + "2a2696401a464617461c4020102"));
        Assert.Equal("{\"type\":3,\"nsp\":\"/\",\"id\":3,\"data\":[{\"id\":2,\"data\":\"AQI=\"}]}", await link.ReceiveAsync());
    }

    [Fact]
    public async Task A_message_that_is_not_messagepack_closes_with_parse_error()
    {
        var reason = new TaskCompletionSource<DisconnectReason>();
        await using var host = await TestHost.StartAsync(options => options.UseMessagePack(), server => server.Default.OnConnection(socket =>
        {
            socket.OnDisconnect(reason.SetResult);
            return default;
        }));
        await using var link = new MessagePackLink(await WebSocketLink.OpenAsync(host.Address));
        await link.SendAsync("{\"type\":0,\"nsp\":\"/\"}");
        Assert.StartsWith("{\"type\":0", await link.ReceiveAsync());
        await link.SendBinaryAsync([0xC1]);
        Assert.Equal(DisconnectReason.ParseError, await reason.Task.WaitAsync(Bounds.Wait));
        Assert.Null(await link.ReceiveAsync());
    }

    [Fact]
    public async Task A_text_packet_closes_the_link()
    {
        await using var host = await TestHost.StartAsync(options => options.UseMessagePack());
        await using var client = await RawWebSocket.OpenAsync(host);
        await client.SendAsync("40");
        Assert.Equal(1005, await client.ReceiveCloseAsync());
    }

    static bool TryRead(byte[] message, out ParserPacket packet) => new MessagePackParser().TryRead(message, Limits, out packet);

    /// <summary>An event "e" with one argument.</summary>
    static byte[] Event(string argument) => Convert.FromHexString("83a47479706502a36e7370a12fa46461746192a165" + argument);

    internal sealed record Picture(int Id, byte[] Data);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Picture))]
    internal sealed partial class PictureContext : JsonSerializerContext;
}
