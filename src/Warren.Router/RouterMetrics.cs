using System.Diagnostics;
using System.Diagnostics.Metrics;
using Warren.Router.Requests;

namespace Warren.Router;

/// <summary>What the router counts, under the meter <c>Warren.Router</c>, and its source of traces.</summary>
sealed class RouterMetrics
{
    /// <summary>The name of the meter and of the source of activities.</summary>
    public const string Name = "Warren.Router";

    readonly Counter<long> _answers;
    readonly Counter<long> _pushes;

    /// <summary>Creates the instruments.</summary>
    public RouterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        Pending = meter.CreateUpDownCounter<long>("warren.router.pending", "{request}", "Requests that wait for an answer.");
        Bound = meter.CreateUpDownCounter<long>("warren.router.identities", "{socket}", "Sockets that speak for a user.");
        _answers = meter.CreateCounter<long>("warren.router.answers", "{answer}", "Answers given, by outcome.");
        _pushes = meter.CreateCounter<long>("warren.router.pushes", "{push}", "Pushes taken from the broker, by target.");
    }

    /// <summary>Where traces of requests begin.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Requests that wait for an answer.</summary>
    public UpDownCounter<long> Pending { get; }

    /// <summary>Sockets that speak for a user.</summary>
    public UpDownCounter<long> Bound { get; }

    /// <summary>An answer was given.</summary>
    public void Answered(in Answer answer) => _answers.Add(1, new KeyValuePair<string, object?>("outcome", answer.Error?.Code ?? "replied"));

    /// <summary>A push was taken.</summary>
    public void Pushed(string target) => _pushes.Add(1, new KeyValuePair<string, object?>("target", target));
}
