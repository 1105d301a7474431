using System.Globalization;
using System.Text;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Recovery;

/// <summary>
/// The events of one namespace in one order, the newest of them kept, bounded by age, number and bytes. Its lock gives the order: whoever sends
/// takes the next number and fills the queues of the receivers within it, so that no client gets a later event before an earlier one, and an
/// offset tells exactly what has been sent before it.
/// </summary>
internal sealed class ReplayLog(RecoveryOptions options, DeadlineWheel wheel, long maxAge)
{
    // Offsets of another process, or of this one before a restart, begin differently.
    readonly string _epoch = EngineServer.NewId()[..8];
    readonly Queue<ReplayEntry> _entries = [];
    long _bytes;

    /// <summary>Taken before the lock of any socket, never after it, and never while code of the host runs.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The number of the newest event; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>The arguments with the offset behind them that the next event will have, or, for a volatile one, that is reached already.</summary>
    public OutgoingArguments Stamp(OutgoingArguments arguments, bool isVolatile)
    {
        var offset = Encoding.ASCII.GetBytes($"\"{_epoch}.{(isVolatile ? Last : Last + 1)}\"");
        return new OutgoingArguments(
            arguments.Json.IsEmpty ? offset : [.. arguments.Json, (byte)',', .. offset], arguments.Attachments);
    }

    /// <summary>Adds the event that <see cref="Stamp"/> was asked for. The caller holds the gate since then.</summary>
    public long Add(in Targets targets, PacketGroup packet)
    {
        var now = wheel.Now;
        _entries.Enqueue(new ReplayEntry(++Last, now, targets.Rooms, targets.Except, targets.Sender?.Id, packet));
        _bytes += packet.Bytes;
        while (_entries.TryPeek(out var oldest)
            && (_entries.Count > options.MaxKeptPackets || _bytes > options.MaxKeptBytes || now - oldest.Time > maxAge))
        {
            _bytes -= _entries.Dequeue().Packet.Bytes;
        }

        return Last;
    }

    /// <summary>Reads an offset of a client.</summary>
    /// <param name="offset">What the client sent, which may be anything.</param>
    /// <param name="sequence">Null for an offset of another process: the client has received nothing of this one.</param>
    /// <returns>False when it is no offset, or one that was never given.</returns>
    public bool TryParse(string offset, out long? sequence)
    {
        sequence = null;
        var dot = offset.IndexOf('.');
        if (dot != _epoch.Length || offset.Length - dot > 20 || !long.TryParse(offset.AsSpan(dot + 1), NumberStyles.None, null, out var number))
        {
            return false;
        }

        if (!offset.AsSpan(0, dot).SequenceEqual(_epoch))
        {
            return true;
        }

        sequence = number;
        return number <= Last;
    }

    /// <summary>What a session has missed, in order. The caller holds the gate.</summary>
    /// <returns>False when some of it may have gone, or it is more than one client can be sent.</returns>
    public bool TryCollect(KeptSession session, long from, out List<ReplayEntry> missed)
    {
        missed = [];
        var (packets, bytes) = (0, 0L);
        if (from < Last && (!_entries.TryPeek(out var oldest) || oldest.Sequence > from + 1))
        {
            return false;
        }

        foreach (var entry in _entries)
        {
            if (entry.Sequence > from && entry.IsFor(session.Id, session.Rooms))
            {
                missed.Add(entry);
                packets += entry.Packet.Packets;
                bytes += entry.Packet.Bytes;
                if (packets > options.MaxReplayPackets || bytes > options.MaxReplayBytes)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
