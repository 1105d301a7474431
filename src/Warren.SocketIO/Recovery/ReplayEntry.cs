using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Recovery;

/// <summary>One event that was sent, as it was encoded, and for whom.</summary>
/// <param name="Sequence">Its place in the order of the namespace.</param>
/// <param name="Time">When, in the wheel's milliseconds.</param>
/// <param name="Rooms">Whose members it was for; everybody, without any.</param>
/// <param name="Except">Whose members it was not for.</param>
/// <param name="Sender">The id of the socket that sent it to all others, if one did.</param>
/// <param name="Packet">The same bytes that the receivers got.</param>
internal readonly record struct ReplayEntry(long Sequence, long Time, string[] Rooms, string[] Except, string? Sender, PacketGroup Packet)
{
    /// <summary>Whether a socket with this id in these rooms was, or would have been, among the receivers.</summary>
    public bool IsFor(string id, HashSet<string> rooms) =>
        id != Sender
        && (Rooms.Length == 0 || Array.Exists(Rooms, room => room == id || rooms.Contains(room)))
        && !Array.Exists(Except, room => room == id || rooms.Contains(room));
}
