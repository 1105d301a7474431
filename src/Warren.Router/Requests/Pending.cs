using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;
using Warren.Router.Catalogue;

namespace Warren.Router.Requests;

/// <summary>The requests of this node that wait for an answer, by correlation id. Bounded; each ends by an answer or at its deadline.</summary>
sealed class Pending(Clock clock, IOptions<RouterOptions> options, RouterMetrics metrics)
{
    readonly ConcurrentDictionary<string, PendingRequest> _requests = new(StringComparer.Ordinal);
    readonly TimerWheel<PendingRequest> _wheel = new(clock.Milliseconds);
    long _last;
    int _count;

    /// <summary>How many wait now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a request in and gives it its correlation id; <c>false</c> if there are too many.</summary>
    public bool TryAdd(PendingRequest request)
    {
        if (Interlocked.Increment(ref _count) > options.Value.MaxPending)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        request.CorrelationId = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _requests[request.CorrelationId] = request;
        var first = clock.Milliseconds + (long)options.Value.FirstLivenessCheck.TotalMilliseconds;
        _wheel.Add(request, Math.Min(first, request.Deadline));
        metrics.Pending.Add(1);
        if (request.IsAnswered)
        {
            // The socket went or changed identity a moment ago and found nothing here to remove.
            Remove(request);
        }

        return true;
    }

    /// <summary>The request a reply belongs to, if it still waits.</summary>
    public bool TryFind(string? correlationId, [NotNullWhen(true)] out PendingRequest? request)
    {
        request = null;
        return correlationId is not null && _requests.TryGetValue(correlationId, out request);
    }

    /// <summary>Answers a request unless it has its answer, and forgets it.</summary>
    public bool Answer(PendingRequest request, in Answer answer)
    {
        if (!TryEnd(request, answer.Error?.Code))
        {
            return false;
        }

        request.Deliver(answer);
        metrics.Answered(answer);
        return true;
    }

    /// <summary>Forgets a request that nobody waits for any more; <c>true</c> if it had no answer yet.</summary>
    public bool TryForget(PendingRequest request) => TryEnd(request, "abandoned");

    /// <summary>Answers everything that waits, or what of it fits a condition.</summary>
    public void AnswerAll(in Answer answer, Func<PendingRequest, bool>? which = null)
    {
        foreach (var (_, request) in _requests)
        {
            if (which is null || which(request))
            {
                Answer(request, answer);
            }
        }
    }

    /// <summary>Ends what is past its deadline, and returns the services that have owed an answer for long enough to be looked after.</summary>
    public IReadOnlyCollection<RoutedService> Advance()
    {
        var now = clock.Milliseconds;
        var interval = (long)options.Value.LivenessInterval.TotalMilliseconds;
        HashSet<RoutedService>? slow = null;
        _wheel.Advance(now, request =>
        {
            if (request.IsAnswered)
            {
                return;
            }

            if (now >= request.Deadline)
            {
                Answer(request, RouterErrors.Timeout);
                return;
            }

            (slow ??= []).Add(request.Service);
            _wheel.Add(request, Math.Min(now + interval, request.Deadline));
        });
        return slow ?? (IReadOnlyCollection<RoutedService>)[];
    }

    bool TryEnd(PendingRequest request, string? error)
    {
        if (!request.TryClaim())
        {
            return false;
        }

        Remove(request);
        RequestTrace.End(request, error);
        return true;
    }

    void Remove(PendingRequest request)
    {
        if (_requests.TryRemove(request.CorrelationId, out _))
        {
            Interlocked.Decrement(ref _count);
            metrics.Pending.Add(-1);
        }
    }
}
