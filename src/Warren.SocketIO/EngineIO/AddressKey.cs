using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Warren.SocketIO.EngineIO;

/// <summary>
/// What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, since that much belongs to whoever has one address of it.
/// </summary>
internal readonly record struct AddressKey(UInt128 Value)
{
    /// <returns>Null for addresses that have no limits: unknown ones, such as of a Unix socket, and those of the listed networks.</returns>
    public static AddressKey? Of(IPAddress? address, IReadOnlyList<IPNetwork> unlimited)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        if (address is null)
        {
            return null;
        }

        for (var index = 0; index < unlimited.Count; index++)
        {
            if (unlimited[index].Contains(address))
            {
                return null;
            }
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        var isVersion4 = address.AddressFamily == AddressFamily.InterNetwork;
        // The first 96 bits are free in the key of a version 4 address; no network of version 6 has all of them set.
        return new AddressKey(isVersion4
            ? UInt128.MaxValue << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[..written])
            : BinaryPrimitives.ReadUInt128BigEndian(bytes) >> 64 << 64);
    }
}
