using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Warren.SocketIO.EngineIO;
using Warren.SocketIO.Recovery;

namespace Warren.SocketIO;

/// <summary>Settings of the server. They are checked at start; every wrong one is named. docs/limits.md says what happens at each limit.</summary>
public sealed class SocketIOOptions
{
    /// <summary>Time between two pings to a client. Default 25 s; 10 ms to 1 day.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer a ping before its connection is closed. Default 20 s; 10 ms to 1 day.</summary>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a WebSocket may take to take over a polling connection. Default 10 s; 10 ms to 1 day.</summary>
    public TimeSpan UpgradeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a connection may stay without joining a namespace, and how long connect middlewares may take. Default 10 s; 10 ms to 1 day.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes of one WebSocket message, of one POST, and of all attachments of one packet. Default 1,000,000; 64 to 1 GiB. Clients are told.
    /// </summary>
    public int MaxPayload { get; set; } = 1_000_000;

    /// <summary>
    /// Binary attachments of one packet from a client. Default 10; 0 to 1000. Packets to clients may have as many, and 10 at least: more and
    /// the official client drops its connection.
    /// </summary>
    public int MaxAttachments { get; set; } = 10;

    /// <summary>How long the attachments of a packet may take to arrive. Default 20 s; 10 ms to 1 day.</summary>
    public TimeSpan AttachmentTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Packets that may wait to be sent to one client. Default 1024; at least 16.</summary>
    public int MaxQueuedPackets { get; set; } = 1024;

    /// <summary>Bytes that may wait to be sent to one client; a single packet may be larger. Default 4 MiB; at least 1024.</summary>
    public int MaxQueuedBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Calls of <c>EmitAsync</c> that may wait for room in the queue of one client. Default 1000; at least 1.</summary>
    public int MaxWaitingEmits { get; set; } = 1000;

    /// <summary>Packets in the body of one POST. Default 1000; at least 1.</summary>
    public int MaxPacketsPerPost { get; set; } = 1000;

    /// <summary>Fragments of one WebSocket message. Default 1024; at least 1.</summary>
    public int MaxFragments { get; set; } = 1024;

    /// <summary>UTF-8 bytes of an event's name. Default 128; at least 1.</summary>
    public int MaxEventNameBytes { get; set; } = 128;

    /// <summary>UTF-8 bytes of a namespace's name. Default 256; at least 1.</summary>
    public int MaxNamespaceBytes { get; set; } = 256;

    /// <summary>UTF-8 bytes of the auth payload. Default 16 KiB; at least 2.</summary>
    public int MaxAuthBytes { get; set; } = 16 * 1024;

    /// <summary>Namespaces that one connection may be in at once. Default 16; at least 1.</summary>
    public int MaxNamespacesPerConnection { get; set; } = 16;

    /// <summary>
    /// Namespaces that clients may bring into being by <see cref="SocketIOServer.OfMatching(System.Text.RegularExpressions.Regex)"/>; more are
    /// answered "Invalid namespace". Default 10,000; at least 1.
    /// </summary>
    public int MaxDynamicNamespaces { get; set; } = 10_000;

    /// <summary>
    /// Whether a namespace that a client brought into being goes when its last socket leaves. Default false, as in Node's server; the bound
    /// above counts those that stay.
    /// </summary>
    public bool CleanUpEmptyChildNamespaces { get; set; }

    /// <summary>UTF-8 bytes of <see cref="Socket.Data"/>. Default 64 KiB; at least 2.</summary>
    public int MaxSocketDataBytes { get; set; } = 64 * 1024;

    /// <summary>Rooms that one socket may be in, its own id not counted. Default 1000; at least 1.</summary>
    public int MaxRoomsPerSocket { get; set; } = 1000;

    /// <summary>Acknowledgements that may be awaited from one socket at once. Default 1000; at least 1.</summary>
    public int MaxPendingAcks { get; set; } = 1000;

    /// <summary>How long <c>EmitWithAckAsync</c> waits unless told otherwise. Default 10 s; 10 ms to 1 day.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events of one socket that may wait while a handler is under way. Default 1000; at least 1.</summary>
    public int MaxWaitingEvents { get; set; } = 1000;

    /// <summary>
    /// Events that one socket may send per second in the long run, and, counted apart, CONNECT packets of one connection. Default 100; 0
    /// switches the check off.
    /// </summary>
    public double EventsPerSecond { get; set; } = 100;

    /// <summary>Events that one socket may send at once before <see cref="EventsPerSecond"/> counts. Default 200; at least 1.</summary>
    public double EventBurst { get; set; } = 200;

    /// <summary>
    /// Event that tells a client of the limits on what it sends: <c>{"limit":"EventsPerSecond","action":"slow_down"}</c> when less than a tenth of
    /// <see cref="EventBurst"/> is left, and with action <c>disconnect</c> and the name of the option right before it is sent off. Default
    /// <c>server:limit</c>; null for none.
    /// </summary>
    public string? LimitEvent { get; set; } = "server:limit";

    /// <summary>Connections that may be open at once; more are answered 503. Default 100,000; at least 1.</summary>
    public int MaxConnections { get; set; } = 100_000;

    /// <summary>
    /// Connections that have not joined a namespace yet, over all addresses; more are answered 403 with code 4. Default 10,000; at least 1.
    /// </summary>
    public int MaxPendingConnections { get; set; } = 10_000;

    /// <summary>
    /// Connections of one address that have not joined a namespace yet; more are answered 403 with code 4. Default 50; 0 for any number. An address is
    /// that of <c>HttpContext.Connection.RemoteIpAddress</c>; of IPv6, its network of 64 bits. Behind a proxy let the framework's forwarded headers
    /// correct it, or all clients have the proxy's.
    /// </summary>
    public int MaxPendingConnectionsPerAddress { get; set; } = 50;

    /// <summary>
    /// Connections of one address; more are answered 403 with code 4. Default 0, any number: whole companies share one address.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Handshakes that one address may make in a second; more are answered 403 with code 4. Default 20; 0 for any number.</summary>
    public int HandshakesPerSecondPerAddress { get; set; } = 20;

    /// <summary>
    /// Networks whose addresses the three limits above do not count. Default 127.0.0.0/8 and ::1: what comes from this machine comes from a proxy, or
    /// from its owner. Clear the list to count them too.
    /// </summary>
    public IList<IPNetwork> UnlimitedNetworks { get; } = [new(new IPAddress(0x7FL), 8), new(IPAddress.IPv6Loopback, 128)];

    /// <summary>How clients may connect. Default both ways.</summary>
    public SocketIOTransports Transports { get; set; } = SocketIOTransports.All;

    /// <summary>Whether a polling client may go on by WebSocket. Default true.</summary>
    public bool AllowUpgrades { get; set; } = true;

    /// <summary>
    /// Whether clients of version 2 (Engine.IO 3) may connect too. Default false. Their sockets' ids are the secret ids of their connections,
    /// as those clients expect: show them to nobody else.
    /// </summary>
    public bool AllowEIO3 { get; set; }

    /// <summary>
    /// Other origins whose pages may connect, each exactly <c>scheme://host[:port]</c>. The server's own origin always may. Default none. Behind
    /// a proxy that ends TLS, use ForwardedHeaders, or the own origin is not recognised.
    /// </summary>
    public IList<string> Origins { get; } = [];

    /// <summary>
    /// Asked once for each new connection, before it exists: null lets it in, a text refuses it with 403 and is shown to the client, an empty
    /// one as "Forbidden". Default null: not asked.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? AllowRequest { get; set; }

    /// <summary>
    /// Makes the id of a new connection. It must be one that no connection has, 1 to 128 letters, digits and <c>-._~</c>, and hard to guess: who knows
    /// it can take the connection over. Else the client is refused with code 3, and the log says why. Default null: 120 random bits.
    /// </summary>
    public Func<HttpContext, ValueTask<string>>? GenerateId { get; set; }

    /// <summary>
    /// A message that every client gets in the answer to its handshake, before it has joined anything: a Socket.IO packet as text, else the official
    /// client closes. Node's <c>initialPacket</c>. Default null: none.
    /// </summary>
    public string? InitialPacket { get; set; }

    /// <summary>A cookie with the connection's id for load balancers. Default null: none.</summary>
    public SidCookie? Cookie { get; set; }

    /// <summary>
    /// Compression of WebSocket messages (permessage-deflate, RFC 7692), for clients that offer it; each message stands alone. Off by default. What a
    /// client sends compressed must not exceed <see cref="MaxPayload"/> when inflated. A message is compressed once, on the thread that sends it.
    /// </summary>
    public CompressionOptions WebSocketCompression { get; } = new();

    /// <summary>
    /// Compression of the answers to polls, by the client's Accept-Encoding: br, gzip or deflate. Off by default.
    /// </summary>
    public CompressionOptions HttpCompression { get; } = new();

    /// <summary>
    /// How packets are put into messages; the clients must use the same. Default null: the protocol's own text, which every client speaks.
    /// </summary>
    public PacketParser? Parser { get; set; }

    /// <summary>Whether clients that come back after a lost connection go on where they were. Off by default.</summary>
    public RecoveryOptions Recovery { get; } = new();

    /// <summary>
    /// How typed handlers and hubs find and treat their types. Camel case; put a source-generated context in front of
    /// <see cref="JsonSerializerOptions.TypeInfoResolverChain"/>, which ends with reflection where that is enabled.
    /// </summary>
    public JsonSerializerOptions Json { get; } = TypedJson.Create();

    internal EngineOptions ToEngine() => new()
    {
        PingInterval = PingInterval,
        PingTimeout = PingTimeout,
        UpgradeTimeout = UpgradeTimeout,
        MaxPayload = MaxPayload,
        MaxQueuedPackets = MaxQueuedPackets,
        MaxQueuedBytes = MaxQueuedBytes,
        MaxPacketsPerPost = MaxPacketsPerPost,
        MaxFragments = MaxFragments,
        MaxConnections = MaxConnections,
        MaxPendingConnections = MaxPendingConnections,
        MaxConnectionsPerAddress = MaxConnectionsPerAddress,
        MaxPendingConnectionsPerAddress = MaxPendingConnectionsPerAddress,
        HandshakesPerSecondPerAddress = HandshakesPerSecondPerAddress,
        UnlimitedNetworks = [.. UnlimitedNetworks],
        Polling = Transports.HasFlag(SocketIOTransports.Polling),
        WebSocket = Transports.HasFlag(SocketIOTransports.WebSocket),
        AllowUpgrades = AllowUpgrades,
        AllowEIO3 = AllowEIO3,
        WebSocketCompression = ToEngine(WebSocketCompression),
        HttpCompression = ToEngine(HttpCompression),
        Origins = [.. Origins],
        AllowRequest = AllowRequest,
        GenerateId = GenerateId,
        Cookie = Cookie,
        InitialPacket = InitialPacket is { } initial ? PacketGroup.Message(Encoding.UTF8.GetBytes(initial)) : null,
    };

    static Compression? ToEngine(CompressionOptions options) => options.Enabled ? new Compression(options.Threshold, options.Level) : null;
}
