using Microsoft.Extensions.DependencyInjection;

namespace Warren.SocketIO.Fuzz.Sessions;

/// <summary>Limits that a few lines of a script reach.</summary>
public static class FuzzLimits
{
    /// <param name="options">Of a server.</param>
    /// <param name="switches">Any of <c>eio3</c>, <c>msgpack</c>, <c>recovery</c>, <c>deflate</c>.</param>
    public static void Set(SocketIOOptions options, string switches)
    {
        options.AllowEIO3 = switches.Contains("eio3", StringComparison.Ordinal);
        options.PingInterval = TimeSpan.FromSeconds(4);
        options.PingTimeout = TimeSpan.FromSeconds(4);
        options.MaxPayload = 4000;
        options.MaxQueuedPackets = 40;
        options.MaxQueuedBytes = 20_000;
        options.MaxPacketsPerPost = 50;
        options.MaxFragments = 8;
        options.MaxNamespacesPerConnection = 3;
        options.MaxWaitingEvents = 10;
        options.MaxPendingAcks = 5;
        options.MaxRoomsPerSocket = 5;
        options.MaxDynamicNamespaces = 4;
        options.MaxConnections = 8;
        if (switches.Contains("msgpack", StringComparison.Ordinal))
        {
            options.UseMessagePack();
        }

        options.WebSocketCompression.Enabled = options.HttpCompression.Enabled = switches.Contains("deflate", StringComparison.Ordinal);
        options.WebSocketCompression.Threshold = options.HttpCompression.Threshold = 20;
        options.Recovery.Enabled = switches.Contains("recovery", StringComparison.Ordinal);
    }
}
