using System.Text;

namespace Warren.SocketIO;

public sealed partial class Socket
{
    /// <summary>The client goes on like this and will be sent off.</summary>
    void TellToSlowDown() => TellOfLimit(nameof(SocketIOOptions.EventsPerSecond), "slow_down");

    /// <summary>The client sends more than is handled for it; it hears why, since a 41 says nothing.</summary>
    void SendOff(string limit)
    {
        TellOfLimit(limit, "disconnect");
        DisconnectHere(DisconnectReason.TooManyEvents);
    }

    void TellOfLimit(string limit, string action)
    {
        if (_server.Options.LimitEvent is { } name && Connected)
        {
            ReadOnlySpan<byte> told = Encoding.UTF8.GetBytes($$"""{"limit":"{{limit}}","action":"{{action}}"}""");
            SendEvent(name, told);
        }
    }
}
