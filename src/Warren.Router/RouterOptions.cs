namespace Warren.Router;

/// <summary>The router's limits and times. The defaults suit a browser application; each names its unit and what happens at the bound.</summary>
sealed class RouterOptions
{
    /// <summary>How long a request may take when the client names no limit. Default 10 s.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without an answer the broker is asked whether the service still listens. Default 250 ms.</summary>
    public TimeSpan FirstLivenessCheck { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it is asked again, and how long a service counts as away before it is asked for once more. Default 1 s.</summary>
    public TimeSpan LivenessInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long services have to answer when the router asked them for their contracts, which it does after each (re)connect to the broker. Until then
    /// a name not yet known answers <c>unavailable</c>, and each request is a message of its own, because a service may have instances that take no
    /// batches. Default 2 s.
    /// </summary>
    public TimeSpan SettlingTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Unanswered requests one socket may have; above it <c>rate_limited</c>. Default 128.</summary>
    public int MaxPendingPerSocket { get; set; } = 128;

    /// <summary>Unanswered requests this node may have; above it <c>unavailable</c>. Default 20,000.</summary>
    public int MaxPending { get; set; } = 20_000;

    /// <summary>Requests a second one socket may send on average, with bursts of twice as many; above it <c>rate_limited</c>. Default 50.</summary>
    public double RequestsPerSecondPerSocket { get; set; } = 50;

    /// <summary>The same for one address (IPv6: one /64 network), all its sockets and HTTP requests together. Default 500.</summary>
    public double RequestsPerSecondPerAddress { get; set; } = 500;

    /// <summary>How often a minute one socket may set or clear its identity, renewals not counted; above it <c>rate_limited</c>. Default 10.</summary>
    public double AuthPerMinutePerSocket { get; set; } = 10;

    /// <summary>The same for one address, together with <c>/auth/*</c>; what succeeds is not counted. Default 120.</summary>
    public double AuthPerMinutePerAddress { get; set; } = 120;

    /// <summary>Addresses whose rates are remembered; above it the longest idle are forgotten. Default 50,000.</summary>
    public int MaxAddresses { get; set; } = 50_000;

    /// <summary>Rooms a service may put one socket in; further joins are left out and logged. Default 100.</summary>
    public int MaxRoomsPerSocket { get; set; } = 100;

    /// <summary>How long a room or user without sockets is still heard, so that a page that reloads costs no rebinding. Default 5 s.</summary>
    public TimeSpan UnbindGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest payload for a handler in the router itself, in bytes. Default 65,536; a service's contract names its own.</summary>
    public int MaxLocalPayloadBytes { get; set; } = 65_536;

    /// <summary>The largest body of <c>POST /events/{name}</c>, in bytes; a contract's own limit counts as well. Default 1,000,000.</summary>
    public int MaxHttpBodyBytes { get; set; } = 1_000_000;

    /// <summary>The largest access token, in bytes. Default 4,096.</summary>
    public int MaxTokenBytes { get; set; } = 4_096;

    /// <summary>Sessions and users whose revocation is remembered; above it the oldest are forgotten and that is logged. Default 100,000.</summary>
    public int MaxRevocations { get; set; } = 100_000;

    /// <summary>The longest an access token is believed, whatever it says of itself. Default 10 minutes.</summary>
    public TimeSpan MaxTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far the clocks of the identity service and the router may differ. Default 30 s; a tenth of the lifetime of short tokens.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the broker may be away before no new identity is accepted, since revocations cannot be heard. Default 30 s.</summary>
    public TimeSpan MaxDeafness { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often changes of presence are reported at most. Default 1 s.</summary>
    public TimeSpan PresenceInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often presence is reported without any change. Default 10 s.</summary>
    public TimeSpan PresenceHeartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Origins besides the own one that may connect and call (<c>CORS_ORIGINS</c>, separated by commas): scheme, host and port, exactly.
    /// Default in Development <c>http://localhost:3000</c>, elsewhere none.
    /// </summary>
    public IList<string> Origins { get; } = [];

    /// <summary>
    /// Proxies in front of the router whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed (<c>WARREN_TRUSTED_PROXIES</c>).
    /// Default none: the headers are ignored.
    /// </summary>
    public IList<System.Net.IPNetwork> TrustedProxies { get; } = [];

    /// <summary>The address under which browsers reach this router (<c>PUBLIC_URL</c>), where a proxy stands before it. Default: as asked for.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The folder of the built web app (<c>WARREN_WEB_ROOT</c>). Default none.</summary>
    public string? WebRoot { get; set; }

    /// <summary>Whether payloads may be logged (<c>WARREN_LOG_PAYLOADS</c>), in Development only and never those marked sensitive.</summary>
    public bool LogPayloads { get; set; }
}
