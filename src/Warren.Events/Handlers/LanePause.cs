using Microsoft.Extensions.Logging;
using Warren.Events.Telemetry;

namespace Warren.Events.Handlers;

/// <summary>
/// Stops a lane while most of its tries fail because something is away, so that an outage does not use up the tries of everything in the
/// queue. One event at a time probes; the first that gets through lets the others go on.
/// </summary>
sealed partial class LanePause(string queue, TimeProvider time, ILogger log)
{
    const int Window = 40;
    const int Enough = 20;

    static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(30);

    readonly Lock _gate = new();
    readonly Queue<bool> _recent = [];
    int _away;
    bool _probing;
    bool _stopped;
    TimeSpan _wait;
    long _since;
    TaskCompletionSource? _paused;

    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _paused is not null;
            }
        }
    }

    /// <summary>Whether its service stops: see <see cref="Stop"/>.</summary>
    public bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _stopped;
            }
        }
    }

    /// <summary>
    /// Waits while the lane is paused, for <paramref name="longest"/> at most, unless this one is to probe. Each that comes through says with
    /// <see cref="Report"/> how it went.
    /// </summary>
    /// <returns>Whether it came through; otherwise the lane has stopped with the pause (<see cref="IsStopped"/>), or goes on pausing.</returns>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            Task resumed;
            TimeSpan untilProbe;
            var left = longest - time.GetElapsedTime(began);
            lock (_gate)
            {
                if (_paused is null)
                {
                    return true;
                }

                if (_stopped)
                {
                    return false;
                }

                resumed = _paused.Task;
                untilProbe = _wait - time.GetElapsedTime(_since);
                if (!_probing && untilProbe <= TimeSpan.Zero)
                {
                    _probing = true;
                    return true;
                }

                if (left <= TimeSpan.Zero)
                {
                    return false;
                }
            }

            using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var pause = untilProbe > TimeSpan.Zero ? untilProbe : FirstProbe;
            await Task.WhenAny(resumed, Task.Delay(pause < left ? pause : left, time, done.Token));
            stopping.ThrowIfCancellationRequested();
            await done.CancelAsync();
        }
    }

    /// <summary>Nobody waits for the end of a pause any more: its service stops, and what is in hand can wait in the queue as well.</summary>
    public void Stop()
    {
        TaskCompletionSource? paused;
        lock (_gate)
        {
            _stopped = true;
            paused = _paused;
        }

        paused?.TrySetResult();
    }

    /// <summary>How a try ended: because something is away, or otherwise, if only with an error.</summary>
    public void Report(bool isAway)
    {
        TaskCompletionSource? resumed = null;
        lock (_gate)
        {
            if (_paused is not null)
            {
                // Those that were at it when the lane was paused report here, too: any that got through is as good as a probe, but the others
                // say nothing new. If each of them made the wait longer, the first one would be as long as the longest.
                if (isAway)
                {
                    if (_probing)
                    {
                        _probing = false;
                        Later();
                    }

                    return;
                }

                _probing = false;

                (resumed, _paused) = (_paused, null);
                _recent.Clear();
                _away = 0;
            }
            else
            {
                Count(isAway);
                if (_recent.Count < Enough || _away * 2 <= _recent.Count)
                {
                    return;
                }

                _paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _wait = TimeSpan.Zero;
                Later();
            }
        }

        if (resumed is null)
        {
            MessagingMetrics.SetPaused(queue, true);
            Log.Paused(log, queue);
            return;
        }

        MessagingMetrics.SetPaused(queue, false);
        Log.Resumed(log, queue);
        resumed.TrySetResult();
    }

    void Count(bool isAway)
    {
        _recent.Enqueue(isAway);
        _away += isAway ? 1 : 0;
        if (_recent.Count > Window && _recent.Dequeue())
        {
            _away--;
        }
    }

    /// <summary>Twice the wait, with jitter: instances that paused together do not probe together.</summary>
    void Later()
    {
        var twice = _wait == TimeSpan.Zero ? FirstProbe : _wait * 2;
        _wait = (twice < LongestProbe ? twice : LongestProbe) * (0.75 + (Random.Shared.NextDouble() / 4));
        _since = time.GetTimestamp();
    }

    static partial class Log
    {
        [LoggerMessage(31, LogLevel.Warning, "{Queue} is paused: most of its events fail because something that they need is away. It goes on by itself",
            EventName = "LanePaused")]
        public static partial void Paused(ILogger logger, string queue);

        [LoggerMessage(32, LogLevel.Information, "{Queue} goes on", EventName = "LaneResumed")]
        public static partial void Resumed(ILogger logger, string queue);
    }
}
