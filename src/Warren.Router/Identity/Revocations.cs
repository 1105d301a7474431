using Microsoft.Extensions.Options;
using Warren.Events.Contracts;

namespace Warren.Router.Identity;

/// <summary>Sessions and users whose tokens are no longer believed, for as long as such a token could still be within its times.</summary>
sealed partial class Revocations(Clock clock, IOptions<RouterOptions> options, ILogger<Revocations> logger)
{
    readonly Dictionary<string, (DateTimeOffset NotBefore, long Until)> _revoked = new(StringComparer.Ordinal);
    readonly Queue<(string Key, long Until)> _order = [];
    readonly Lock _gate = new();

    /// <summary>Remembers one.</summary>
    public void Add(SessionRevoked revoked)
    {
        var key = revoked.SessionId is { } session ? OfSession(session) : OfUser(revoked.UserId);
        lock (_gate)
        {
            if (_order.Count >= options.Value.MaxRevocations)
            {
                _revoked.Remove(_order.Dequeue().Key);
                Log.TooMany(logger, options.Value.MaxRevocations);
            }

            var until = clock.Milliseconds + (long)(options.Value.MaxTokenLifetime + options.Value.ClockSkew).TotalMilliseconds;
            var isLater = !_revoked.TryGetValue(key, out var known) || known.NotBefore < revoked.NotBefore;
            _revoked[key] = (isLater ? revoked.NotBefore : known.NotBefore, until);
            _order.Enqueue((key, until));
        }
    }

    /// <summary>Whether a token's session has ended, or all its user's sessions have since it was issued.</summary>
    public bool IsRevoked(AccessToken token)
    {
        lock (_gate)
        {
            if (token.SessionId is { } session && _revoked.ContainsKey(OfSession(session)))
            {
                return true;
            }

            // iat counts whole seconds: a token of the very second may be older, so it goes too.
            return _revoked.TryGetValue(OfUser(token.UserId), out var user) && token.IssuedAt <= user.NotBefore;
        }
    }

    /// <summary>Forgets those whose tokens have all expired.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var first) && first.Until <= clock.Milliseconds)
            {
                _order.Dequeue();
                if (_revoked.TryGetValue(first.Key, out var known) && known.Until <= clock.Milliseconds)
                {
                    _revoked.Remove(first.Key);
                }
            }
        }
    }

    static string OfSession(string id) => "s:" + id;

    static string OfUser(string id) => "u:" + id;

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "More than {Limit} revocations are in force; the oldest is forgotten before its time.")]
        public static partial void TooMany(ILogger logger, int limit);
    }
}
