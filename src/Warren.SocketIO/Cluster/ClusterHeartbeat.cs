using Warren.SocketIO.EngineIO;

namespace Warren.SocketIO.Cluster;

/// <summary>Beats when the node has been silent for the interval, and looks several times an interval for others that have.</summary>
internal sealed class ClusterHeartbeat(DeadlineWheel wheel, long interval, Action<long> look, Action beat) : Deadline
{
    long _lastSaid;
    bool _stopped;

    public void Start() => wheel.Schedule(this, wheel.Now + Pace);

    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        wheel.Remove(this);
    }

    /// <summary>Anything said shows life.</summary>
    public void Said() => Volatile.Write(ref _lastSaid, wheel.Now);

    internal override void Expired()
    {
        if (Volatile.Read(ref _stopped))
        {
            return;
        }

        var now = wheel.Now;
        look(now);
        if (now - Volatile.Read(ref _lastSaid) >= interval - Pace)
        {
            beat();
        }

        wheel.Schedule(this, now + Pace);
    }

    long Pace => Math.Max(1, interval / 5);
}
