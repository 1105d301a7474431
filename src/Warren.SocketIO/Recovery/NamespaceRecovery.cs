using Microsoft.Extensions.Logging;
using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Recovery;

/// <summary>Connection state recovery of one namespace: who may come back, and what they have missed.</summary>
internal sealed partial class NamespaceRecovery(Namespace target, SocketIOOptions options, DeadlineWheel wheel, ILogger logger)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, KeptSession> _kept = new(StringComparer.Ordinal);
    readonly Dictionary<string, Socket> _live = new(StringComparer.Ordinal);
    readonly long _duration = (long)options.Recovery.MaxDisconnectionDuration.TotalMilliseconds;
    Action<ExpiredSession>? _expired;

    // A link may be dead for a whole heartbeat before that is noticed; what was sent meanwhile was lost, too.
    public ReplayLog Log { get; } = new(
        options.Recovery,
        wheel,
        (long)(options.Recovery.MaxDisconnectionDuration + options.PingInterval + options.PingTimeout).TotalMilliseconds);

    /// <summary>When a session lost now expires.</summary>
    public long Until => wheel.Now + _duration;

    public void OnExpired(Action<ExpiredSession> handler)
    {
        lock (_gate)
        {
            _expired += handler;
        }
    }

    public void Opened(string pid, Socket socket)
    {
        lock (_gate)
        {
            _live[pid] = socket;
        }
    }

    /// <summary>The socket ends; it may be kept from here on, in one step.</summary>
    /// <param name="pid">The socket's.</param>
    /// <param name="session">Null when it is not to come back.</param>
    public void Ended(string pid, KeptSession? session)
    {
        lock (_gate)
        {
            _live.Remove(pid);
        }

        if (session is not null)
        {
            Keep(session);
        }
    }

    /// <summary>Also takes back a session that was taken and not used; it expires when it would have.</summary>
    public void Keep(KeptSession session)
    {
        lock (_gate)
        {
            if (_kept.Count < options.Recovery.MaxKeptSessions)
            {
                _kept[session.Pid] = session;
                wheel.Schedule(session, session.Until);
                return;
            }
        }

        GiveUp(session);
    }

    /// <summary>
    /// Takes a session out, once, whoever asks at the same time. One whose old connection is not yet known to be dead is taken from it: the client
    /// has a new one, so the old one is ended (socket.io issue 4880).
    /// </summary>
    /// <returns>Null when the client has to start anew.</returns>
    public async Task<(KeptSession Session, long From)?> TakeAsync(RecoveryTicket ticket)
    {
        long? received = null;
        if (ticket.Offset is { } offset)
        {
            lock (Log.Gate)
            {
                if (!Log.TryParse(offset, out received))
                {
                    return null;
                }
            }
        }

        if (!TryTake(ticket.Pid, out var session, out var live))
        {
            if (live is null)
            {
                return null;
            }

            await live.EvictAsync();
            if (!TryTake(ticket.Pid, out session, out _))
            {
                return null;
            }
        }

        var from = session!.ResumeAfter(received);
        lock (Log.Gate)
        {
            if (Log.TryCollect(session, from, out _))
            {
                return (session, from);
            }
        }

        GiveUp(session);
        return null;
    }

    /// <summary>The deadline of a kept session.</summary>
    public void Expire(KeptSession session)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(session.Pid, out var kept) || kept != session)
            {
                // Taken at this very moment.
                return;
            }

            _kept.Remove(session.Pid);
        }

        GiveUp(session);
    }

    bool TryTake(string pid, out KeptSession? session, out Socket? live)
    {
        lock (_gate)
        {
            live = _live.GetValueOrDefault(pid);
            if (!_kept.Remove(pid, out session))
            {
                return false;
            }
        }

        wheel.Remove(session);
        return true;
    }

    void GiveUp(KeptSession session)
    {
        try
        {
            _expired?.Invoke(new ExpiredSession(session.Id, session.Rooms, session.Data));
        }
        catch (Exception exception)
        {
            Logs.ExpiredHandlerFailed(logger, exception, session.Id);
        }

        // It kept the namespace from being cleaned up.
        target.Exit();
    }

    static partial class Logs
    {
        [LoggerMessage(1, LogLevel.Error, "A handler of the expired session {SocketId} failed.", EventName = "ExpiredHandlerFailed")]
        public static partial void ExpiredHandlerFailed(ILogger logger, Exception exception, string socketId);
    }
}
