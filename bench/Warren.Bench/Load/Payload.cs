using System.Text;

namespace Warren.Bench.Load;

/// <summary>A JSON object of a fixed size that names its connection and its turn, so that an answer that belongs to another is noticed.</summary>
internal sealed class Payload
{
    const string Head = """{"client":"000000000","turn":"000000000","text":""" + "\"";
    const int ClientAt = 11;
    const int TurnAt = 30;

    readonly byte[] _bytes;

    public Payload(int length)
    {
        _bytes = new byte[length];
        _bytes.AsSpan().Fill((byte)'x');
        Encoding.ASCII.GetBytes(Head, _bytes);
        "\"}"u8.CopyTo(_bytes.AsSpan(length - 2));
    }

    /// <summary>The payload of a connection's turn; the same memory each time.</summary>
    public ReadOnlySpan<byte> For(int client, long turn)
    {
        client.TryFormat(_bytes.AsSpan(ClientAt), out _, "D9");
        (turn % 1_000_000_000).TryFormat(_bytes.AsSpan(TurnAt), out _, "D9");
        return _bytes;
    }
}
