using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.EngineIO;

/// <summary>What every session shares: settings, clock, wheel, counters, the table of sessions, and how to make the layer above.</summary>
internal sealed class EngineServer : IDisposable
{
    readonly Func<ISessionHandler> _handlers;
    volatile bool _stopping;

    public EngineServer(EngineOptions options, TimeProvider clock, EngineMetrics metrics, ILogger logger, Func<ISessionHandler> handlers)
    {
        (Options, Clock, Metrics, _handlers) = (options, clock, metrics, handlers);
        Hooks = new EngineHooks(logger);
        Sessions = new Sessions(options);
        Handshakes = new HandshakeRate(options.HandshakesPerSecondPerAddress);
        Ids = new SessionIds(options, Sessions, Hooks);
        Wheel = new DeadlineWheel(clock, Tick(options));
        Origins = new OriginPolicy(options.Origins) { HarmlessCookie = options.Cookie?.Name };
    }

    public EngineOptions Options { get; }
    public TimeProvider Clock { get; }
    public EngineMetrics Metrics { get; }
    public DeadlineWheel Wheel { get; }
    public OriginPolicy Origins { get; }
    public EngineHooks Hooks { get; }
    public HandshakeRate Handshakes { get; }
    public SessionIds Ids { get; }
    public Sessions Sessions { get; }

    /// <summary>True once the process is stopping; new sessions are refused from then on.</summary>
    public bool IsStopping => _stopping;

    public Session CreateSession(string id, RequestInfo request, int version) => new(id, version, request, this, _handlers());

    /// <summary>Closes every transport without a word of the layer above, so that clients see a lost connection and come back.</summary>
    public void Stop()
    {
        _stopping = true;
        foreach (var session in Sessions.Snapshot())
        {
            session.Close(CloseReason.ServerShuttingDown);
        }
    }

    public void Dispose() => Wheel.Dispose();

    /// <summary>120 random bits, as 20 characters that need no escaping. The id of a session is a secret: who has it can take it over.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15));

    /// <summary>Fine enough for the shortest timeout that was asked for, coarse enough to cost nothing while idle.</summary>
    static TimeSpan Tick(EngineOptions options)
    {
        var shortest = Math.Min(options.PingInterval.TotalMilliseconds, options.PingTimeout.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Clamp(shortest / 20, 10, 100));
    }
}
