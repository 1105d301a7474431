using Microsoft.AspNetCore.Builder;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Host;

/// <summary>The suites of Engine.IO 4 and 3: every message is sent back.</summary>
internal static class EngineSuite
{
    public static void Map(WebApplication app, TimeSpan pingInterval, TimeSpan pingTimeout, bool allowEIO3)
    {
        var options = new SocketIOOptions { PingInterval = pingInterval, PingTimeout = pingTimeout, AllowEIO3 = allowEIO3 };
        EngineHost.Map(app, options, () => new Echo());
    }

    sealed class Echo : ISessionHandler
    {
        Session? _session;

        public void Connected(Session session) => _session = session;

        public void Text(ReadOnlyMemory<byte> message) => _session!.Send(EngineHost.Text(message.Span));

        public void Binary(ReadOnlyMemory<byte> message) => _session!.Send(PacketGroup.Binary(message.Span));

        public void Disconnected(CloseReason reason)
        {
        }
    }
}
