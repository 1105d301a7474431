using System.Net;
using Microsoft.AspNetCore.Http;

namespace Warren.SocketIO.EngineIO;

/// <summary>The checked settings of the engine. Defaults and meaning are documented where people set them, on the public options.</summary>
internal sealed record EngineOptions
{
    public required TimeSpan PingInterval { get; init; }
    public required TimeSpan PingTimeout { get; init; }
    public required TimeSpan UpgradeTimeout { get; init; }
    public required int MaxPayload { get; init; }
    public required int MaxQueuedPackets { get; init; }
    public required int MaxQueuedBytes { get; init; }
    public required int MaxPacketsPerPost { get; init; }
    public required int MaxFragments { get; init; }
    public required int MaxConnections { get; init; }
    public required int MaxPendingConnections { get; init; }
    public required int MaxConnectionsPerAddress { get; init; }
    public required int MaxPendingConnectionsPerAddress { get; init; }
    public required int HandshakesPerSecondPerAddress { get; init; }
    public required IReadOnlyList<IPNetwork> UnlimitedNetworks { get; init; }
    public required bool Polling { get; init; }
    public required bool WebSocket { get; init; }
    public required bool AllowUpgrades { get; init; }
    public required bool AllowEIO3 { get; init; }

    /// <summary>Null while WebSocket messages are not compressed.</summary>
    public required Compression? WebSocketCompression { get; init; }

    /// <summary>Null while polling answers are not compressed.</summary>
    public required Compression? HttpCompression { get; init; }

    public required IReadOnlyCollection<string> Origins { get; init; }
    public required Func<HttpContext, ValueTask<string?>>? AllowRequest { get; init; }
    public required Func<HttpContext, ValueTask<string>>? GenerateId { get; init; }
    public required CookieBuilder? Cookie { get; init; }

    /// <summary>What follows the open packet; null for nothing.</summary>
    public required PacketGroup? InitialPacket { get; init; }

    /// <summary>How long a closed WebSocket may take to answer our close frame before its connection is cut.</summary>
    public TimeSpan CloseHandshakeTimeout { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a polling client that had no request open may take to fetch the news that it was closed; as Node's server.</summary>
    public TimeSpan PollingCloseTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>While a WebSocket probe is under way an empty poll is answered this soon, since the client waits for its poll to end.</summary>
    public TimeSpan ProbingPollTime { get; } = TimeSpan.FromMilliseconds(100);
}
