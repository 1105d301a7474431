using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Contracts;

/// <summary>
/// Hears whether another service announces one of our requests. One request has one owner. Instance ids sort by time, so both sides agree
/// on who came second: that one is not ready as long as the first one lives. The first one answers a later claim by announcing itself
/// again, because the second may have begun to listen only after it was told of the first.
/// </summary>
sealed partial class Claims : IDisposable
{
    /// <summary>How many claims are named in the log; a fault in a deployment must not fill it.</summary>
    const int MaxLogged = 100;

    readonly Contract _contract;
    readonly BrokerTrust _trust;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Action _announce;
    readonly HashSet<string> _logged = [];
    readonly IDisposable[] _subscriptions;
    volatile Claim? _first;

    public Claims(Contract contract, ControlChannel control, BrokerTrust trust, TimeProvider time, ILogger log, Action announce)
    {
        _contract = contract;
        _trust = trust;
        _time = time;
        _log = log;
        _announce = announce;
        _subscriptions =
        [
            control.On(Names.Control.ContractAnnounced, Announced),
            control.On(Names.Control.ContractAlive, delivery => Noticed(delivery, leaves: false)),
            control.On(Names.Control.ContractLeft, delivery => Noticed(delivery, leaves: true)),
        ];
    }

    /// <summary>The service that had announced one of our requests before we did; <c>null</c> when there is none.</summary>
    public string? Claimant => _first is { } first && _time.GetUtcNow() - first.Heard < Contract.Expiry ? first.Service : null;

    public void Dispose() => Array.ForEach(_subscriptions, subscription => subscription.Dispose());

    ValueTask Announced(Delivery delivery)
    {
        var other = JsonSerializer.Deserialize(delivery.Body.Span, EventsJson.Default.Contract);
        if (other is null || other.Service == _contract.Service || !_trust.SpeaksFor(delivery.Envelope, other.Service))
        {
            return ValueTask.CompletedTask;
        }

        var both = other.Requests.Select(request => request.Name).Intersect(_contract.Requests.Select(request => request.Name)).FirstOrDefault();
        if (both is null)
        {
            return ValueTask.CompletedTask;
        }

        if (_logged.Count < MaxLogged && _logged.Add(other.Instance))
        {
            Log.ClaimedTwice(_log, both, _contract.Service, other.Service);
        }

        if (string.CompareOrdinal(other.Instance, _contract.Instance) < 0)
        {
            _first = new Claim(other.Service, other.Instance, _time.GetUtcNow());
        }
        else
        {
            _announce();
        }

        return ValueTask.CompletedTask;
    }

    ValueTask Noticed(Delivery delivery, bool leaves)
    {
        var notice = JsonSerializer.Deserialize(delivery.Body.Span, EventsJson.Default.InstanceNotice);
        if (notice is not null && _first is { } first && notice.Instance == first.Instance && _trust.SpeaksFor(delivery.Envelope, first.Service))
        {
            _first = leaves ? null : first with { Heard = _time.GetUtcNow() };
        }

        return ValueTask.CompletedTask;
    }

    sealed record Claim(string Service, string Instance, DateTimeOffset Heard);

    static partial class Log
    {
        [LoggerMessage(31, LogLevel.Error, "The request '{Name}' is announced by two services, '{Service}' and '{Other}'. " +
            "One name has one owner: rename it in one of them, or stop one", EventName = "RequestClaimedTwice")]
        public static partial void ClaimedTwice(ILogger logger, string name, string service, string other);
    }
}
