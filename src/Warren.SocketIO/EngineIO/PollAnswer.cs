using System.Buffers;

namespace Warren.SocketIO.EngineIO;

/// <summary>The body of the answer to a poll, packet by packet, in the form of the session's protocol.</summary>
internal sealed class PollAnswer(Session session, bool textOnly)
{
    readonly ArrayBufferWriter<byte> _body = new();
    // Version 3 is written at the end: one binary packet makes all of it binary.
    readonly List<PacketGroup>? _packets = session.IsLegacy ? [] : null;

    bool _compressible;

    /// <summary>Null when nothing is compressed, or no packet of these may be.</summary>
    public Compression? Compression => _compressible ? session.Server.Options.HttpCompression : null;

    public bool IsEmpty => _body.WrittenCount == 0 && _packets is null or { Count: 0 };

    public void Add(PacketGroup group)
    {
        _compressible |= group.IsCompressible;
        if (_packets is null)
        {
            EnginePayload.Write(_body, group);
            return;
        }

        for (var packet = group; packet is not null; packet = packet.Next)
        {
            _packets.Add(packet);
        }
    }

    /// <param name="isBinary">Whether the body is to be sent as bytes rather than text.</param>
    public ReadOnlyMemory<byte> Finish(out bool isBinary)
    {
        isBinary = _packets is not null && !textOnly && _packets.Any(packet => packet.IsBinary);
        foreach (var packet in _packets ?? [])
        {
            if (isBinary)
            {
                LegacyPayload.WriteBinary(_body, packet.LegacyPayload(textOnly: false), packet.IsBinary);
            }
            else
            {
                LegacyPayload.WriteText(_body, packet.LegacyPayload(textOnly: true));
            }
        }

        return _body.WrittenMemory;
    }
}
