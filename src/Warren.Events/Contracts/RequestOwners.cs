using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Contracts;

/// <summary>Which service answers which request, learnt from contracts. A name stays with its service as long as that lives.</summary>
sealed partial class RequestOwners
{
    const int MaxNames = 10_000;
    const int MaxInstances = 1_000;

    /// <summary>How long after a start a name not yet heard of may just not have been announced yet.</summary>
    static readonly TimeSpan Learning = TimeSpan.FromSeconds(2);

    readonly Lock _lock = new();
    readonly Dictionary<string, string> _owners = [];
    readonly Dictionary<string, (string Service, DateTimeOffset Heard)> _instances = [];
    readonly ControlChannel _control;
    readonly BrokerTrust _trust;
    readonly IBroker _broker;
    readonly TimeProvider _time;
    readonly ILogger<RequestOwners> _log;

    public RequestOwners(ControlChannel control, BrokerTrust trust, IBroker broker, TimeProvider time, ILogger<RequestOwners> log)
    {
        _control = control;
        _trust = trust;
        _broker = broker;
        _time = time;
        _log = log;
        control.On(Names.Control.ContractAnnounced, Announced);
        control.On(Names.Control.ContractAlive, delivery => Noticed(delivery, leaves: false));
        control.On(Names.Control.ContractLeft, delivery => Noticed(delivery, leaves: true));
    }

    /// <summary>Asks everybody to announce, now and after each reconnect.</summary>
    public void Discover()
    {
        _broker.OnStateChanged(Connected);
        Connected(_broker.State);
    }

    /// <summary>The service that answers a request, or why none does.</summary>
    public (string? Service, EventError? Error) Find(string name)
    {
        lock (_lock)
        {
            if (!_owners.TryGetValue(name, out var service))
            {
                var state = _broker.State;
                return (null, state.IsConnected && _time.GetUtcNow() - state.Since > Learning
                    ? new EventError(ErrorCodes.UnknownEvent, $"No service ever announced '{name}'.")
                    : Errors.Unavailable(TimeSpan.FromSeconds(1)));
            }

            return IsAlive(service) ? (service, null) : (null, Errors.Unavailable(TimeSpan.FromSeconds(1)));
        }
    }

    void Connected(BrokerState state)
    {
        if (state.IsConnected)
        {
            // Nobody waits for it: state changes are told one after the other, and the answer comes as announcements.
            _ = AskAsync();
        }
    }

    async Task AskAsync()
    {
        await _control.WhenHearingAsync();
        await _control.SendAsync(Names.Control.Discover, default);
    }

    ValueTask Announced(Delivery delivery)
    {
        var contract = JsonSerializer.Deserialize(delivery.Body.Span, EventsJson.Default.Contract);
        if (contract is null || !IsBelieved(delivery, contract.Service))
        {
            return ValueTask.CompletedTask;
        }

        lock (_lock)
        {
            Heard(contract.Service, contract.Instance);
            foreach (var request in contract.Requests)
            {
                if (_owners.TryGetValue(request.Name, out var owner) ? !IsAlive(owner) : _owners.Count < MaxNames)
                {
                    _owners[request.Name] = contract.Service;
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    ValueTask Noticed(Delivery delivery, bool leaves)
    {
        var notice = JsonSerializer.Deserialize(delivery.Body.Span, EventsJson.Default.InstanceNotice);
        if (notice is null || !IsBelieved(delivery, notice.Service))
        {
            return ValueTask.CompletedTask;
        }

        lock (_lock)
        {
            if (leaves)
            {
                _instances.Remove(notice.Instance);
            }
            else if (_instances.ContainsKey(notice.Instance))
            {
                Heard(notice.Service, notice.Instance);
            }
        }

        return ValueTask.CompletedTask;
    }

    bool IsAlive(string service)
    {
        var since = _time.GetUtcNow() - Contract.Expiry;
        return _instances.Values.Any(instance => instance.Service == service && instance.Heard > since);
    }

    void Heard(string service, string instance)
    {
        var now = _time.GetUtcNow();
        if (_instances.Count >= MaxInstances)
        {
            foreach (var (old, _) in _instances.Where(pair => pair.Value.Heard < now - Contract.Expiry).ToList())
            {
                _instances.Remove(old);
            }
        }

        if (_instances.Count < MaxInstances || _instances.ContainsKey(instance))
        {
            _instances[instance] = (service, now);
        }
    }

    bool IsBelieved(Delivery delivery, string service)
    {
        if (_trust.SpeaksFor(delivery.Envelope, service))
        {
            return true;
        }

        Log.Forged(_log, delivery.Envelope.Type, service, delivery.Envelope.Account ?? "nobody");
        return false;
    }

    static partial class Log
    {
        [LoggerMessage(41, LogLevel.Warning, "'{Type}' for the service '{Service}' came from the account '{Account}'; not believed", EventName = "ContractForged")]
        public static partial void Forged(ILogger logger, string type, string service, string account);
    }
}
