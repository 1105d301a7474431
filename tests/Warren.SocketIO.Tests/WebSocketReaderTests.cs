using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Tests.Support;

namespace Warren.SocketIO.Tests;

/// <summary>The reader sees the same messages however the network cuts the bytes.</summary>
public sealed class WebSocketReaderTests
{
    [Fact]
    public void Bytes_cut_anywhere_give_the_same_messages()
    {
        byte[][] payloads = [[], [1], new byte[125], new byte[126], new byte[5000], new byte[65_535], new byte[65_536], new byte[100_000]];
        var random = new Random(1);
        foreach (var payload in payloads)
        {
            random.NextBytes(payload);
        }

        byte[] wire = [.. payloads.SelectMany(payload => RawWebSocket.Frame(0x82, payload)), .. Fragments(payloads[4])];
        for (var round = 0; round < 50; round++)
        {
            using var reader = new WebSocketReader(100_000, 1024);
            var messages = Read(reader, wire, () => round == 0 ? 1 : random.Next(1, 10_000));
            Assert.Equal(payloads.Length + 1, messages.Count);
            Assert.All(messages.Zip([.. payloads, payloads[4]]), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
            Assert.True(reader.IsEmpty);
        }
    }

    [Fact]
    public void One_byte_more_than_allowed_is_refused()
    {
        using var reader = new WebSocketReader(1000, 1024);
        Assert.Single(Read(reader, RawWebSocket.Frame(0x82, new byte[1000]), () => 10_000));
        Assert.Empty(Read(reader, RawWebSocket.Frame(0x82, new byte[1001]), () => 10_000));
        Assert.Equal(1009, reader.Error);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            // Half of them start decently, to get further in.
            bytes[0] = seed % 2 == 0 ? (byte)0x81 : bytes[0];
            bytes[1] |= (byte)(seed % 2 == 0 ? 0x80 : 0);
            using var reader = new WebSocketReader(2000, 16);
            Read(reader, bytes, () => random.Next(1, 500));
        }
    }

    static List<byte[]> Read(WebSocketReader reader, byte[] wire, Func<int> size)
    {
        var messages = new List<byte[]>();
        for (var sent = 0; sent < wire.Length;)
        {
            var memory = reader.GetMemory();
            var count = Math.Min(Math.Min(size(), memory.Length), wire.Length - sent);
            wire.AsMemory(sent, count).CopyTo(memory);
            reader.Advance(count);
            sent += count;
            WebSocketReadResult result;
            while ((result = reader.TryRead(out var message)) == WebSocketReadResult.Message)
            {
                messages.Add(message.Payload.ToArray());
            }

            if (result == WebSocketReadResult.Failed)
            {
                break;
            }

            reader.ReleaseIfIdle();
        }

        return messages;
    }

    static IEnumerable<byte> Fragments(byte[] payload) =>
        payload.Chunk(700).SelectMany((chunk, index) => RawWebSocket.Frame(
            (byte)((index == 0 ? 0x02 : 0x00) | ((index + 1) * 700 >= payload.Length ? 0x80 : 0x00)), chunk));
}
