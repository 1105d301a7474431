using System.Text;

namespace Warren.SocketIO.EngineIO;

/// <summary>The open packet: exactly these five members, as clients read them. What the host wants sent with it follows.</summary>
internal static class OpenPacket
{
    public static PacketGroup Create(Session session, bool upgrades)
    {
        var options = session.Server.Options;
        var json = $$"""
            0{"sid":"{{session.Id}}","upgrades":[{{(upgrades ? "\"websocket\"" : "")}}],"pingInterval":{{Milliseconds(options.PingInterval)}},"pingTimeout":{{Milliseconds(options.PingTimeout)}},"maxPayload":{{options.MaxPayload}}}
            """;
        var open = PacketGroup.Control(Encoding.UTF8.GetBytes(json));
        return options.InitialPacket is { } initial ? open.FollowedBy(initial) : open;
    }

    static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
