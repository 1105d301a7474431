using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Warren.Events;

/// <summary>
/// Makes UUIDs of version 7 (RFC 9562, 5.7): the time in milliseconds and 74 random bits. The framework's own asks the operating system for
/// each, which costs a system call for every message; here one call serves the ids of a while.
/// </summary>
static class MessageIds
{
    const int RandomBytes = 10;
    const int IdsOfACall = 100;

    [ThreadStatic]
    static byte[]? _random;

    [ThreadStatic]
    static int _used;

    public static string New(DateTimeOffset now)
    {
        var random = _random ??= new byte[RandomBytes * IdsOfACall];
        if (_used % random.Length == 0)
        {
            RandomNumberGenerator.Fill(random);
            _used = 0;
        }

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, now.ToUnixTimeMilliseconds() << 16);
        random.AsSpan(_used, RandomBytes).CopyTo(id[6..]);
        _used += RandomBytes;
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true).ToString();
    }
}
