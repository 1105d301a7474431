using Warren.Events;

namespace Warren.Router.Catalogue;

/// <summary>
/// Logs event names that nobody knows, each once a minute, with the name that was probably meant. Names come from clients, so
/// the table is bounded: at 256 different ones in a minute it logs no more of them until the minute is over.
/// </summary>
sealed partial class UnknownNames(Routes routes, Clock clock, ILogger<UnknownNames> logger)
{
    const int MaxNames = 256;
    const long Interval = 60_000;

    readonly Dictionary<string, long> _logged = new(StringComparer.Ordinal);
    readonly Lock _gate = new();

    /// <summary>Somebody sent this name; <paramref name="own"/> are names that the router handles itself.</summary>
    public void Report(string name, IEnumerable<string> own)
    {
        name = Printable.Of(name);
        if (!IsDue(name))
        {
            return;
        }

        if (Names.Nearest(name, routes.KnownNames.Concat(own)) is { } nearest)
        {
            Log.UnknownNear(logger, name, nearest);
        }
        else
        {
            Log.Unknown(logger, name);
        }
    }

    bool IsDue(string name)
    {
        var now = clock.Milliseconds;
        lock (_gate)
        {
            if (_logged.TryGetValue(name, out var last) && now - last < Interval)
            {
                return false;
            }

            if (_logged.Count >= MaxNames)
            {
                foreach (var (old, at) in _logged)
                {
                    if (now - at >= Interval)
                    {
                        _logged.Remove(old);
                    }
                }

                if (_logged.Count >= MaxNames)
                {
                    return false;
                }
            }

            _logged[name] = now;
            return true;
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A client sent {Name}, which neither a service nor the router handles. Was {Nearest} meant?")]
        public static partial void UnknownNear(ILogger logger, string name, string nearest);

        [LoggerMessage(2, LogLevel.Warning, "A client sent {Name}, which neither a service nor the router handles.")]
        public static partial void Unknown(ILogger logger, string name);
    }
}
