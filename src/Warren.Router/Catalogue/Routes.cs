using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Warren.Events.Contracts;

namespace Warren.Router.Catalogue;

/// <summary>
/// Which service owns which request, learned from the contracts that services announce. A name that was learned stays known:
/// when its service is gone it is unavailable, not unknown. A name stays with its owner as long as the owner declares it.
/// </summary>
sealed partial class Routes(Clock clock, IOptions<RouterOptions> options, ILogger<Routes> logger)
{
    const int MaxServices = 1_000;
    const int MaxInstances = 1_000;
    const int MaxRequests = 2_000;

    readonly ConcurrentDictionary<string, RequestRoute> _routes = new(StringComparer.Ordinal);
    readonly Dictionary<string, RoutedService> _services = [];
    readonly HashSet<(string Request, string Service)> _refused = [];
    readonly Lock _gate = new();
    bool _connected;
    int _window;
    long _settlesAt = long.MaxValue;

    /// <summary>Whether a name not known by now is one that nobody announced: everybody was asked, and had time to answer.</summary>
    public bool IsSettled => clock.Milliseconds >= Volatile.Read(ref _settlesAt);

    /// <summary>Every name a route exists for.</summary>
    public IEnumerable<string> KnownNames => _routes.Where(r => r.Value.Contract.Access != Access.Service).Select(r => r.Key);

    /// <summary>Every service that was ever announced.</summary>
    public IReadOnlyList<RoutedService> Services
    {
        get
        {
            lock (_gate)
            {
                return [.. _services.Values];
            }
        }
    }

    /// <summary>The way of a request, if any service ever announced it.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out RequestRoute? route) => _routes.TryGetValue(name, out route);

    /// <summary>The link to the broker came or went.</summary>
    public void LinkChanged(bool connected)
    {
        lock (_gate)
        {
            if (connected == _connected)
            {
                return;
            }

            _connected = connected;
            if (!connected)
            {
                // Not when it comes: the first announcements may be here a moment before the link counts as up, and belong to it.
                _window++;
            }

            var now = clock.Milliseconds;
            Volatile.Write(ref _settlesAt, long.MaxValue);
            foreach (var service in _services.Values)
            {
                service.Forgive(now);
                service.IsAbsent = false;
            }
        }
    }

    /// <summary>Which time of being connected it is, to be given to <see cref="Asked"/>.</summary>
    public int Window
    {
        get
        {
            lock (_gate)
            {
                return _window;
            }
        }
    }

    /// <summary>
    /// The broker has the question for the contracts, and hands it to every service: the time to answer begins. Not with the link, since the question may be long in
    /// coming, and a service that nobody asked yet is not one that keeps silent.
    /// </summary>
    /// <param name="window">In which <see cref="Window"/> the question was asked; one on a link that is gone says nothing about this one.</param>
    public void Asked(int window)
    {
        lock (_gate)
        {
            if (_connected && window == _window && _settlesAt == long.MaxValue)
            {
                Volatile.Write(ref _settlesAt, clock.Milliseconds + (long)options.Value.SettlingTime.TotalMilliseconds);
            }
        }
    }

    /// <summary>An instance announced what it handles; the service speaks for itself (checked by the caller).</summary>
    /// <returns>The service, or <c>null</c> if there are too many to remember this one.</returns>
    public RoutedService? Announce(Contract contract)
    {
        lock (_gate)
        {
            if (!_services.TryGetValue(contract.Service, out var service))
            {
                if (_services.Count >= MaxServices)
                {
                    Log.TooMany(logger, contract.Service, "services", MaxServices);
                    return null;
                }

                _services.Add(contract.Service, service = new RoutedService(contract.Service));
                Log.Learned(logger, contract.Service, contract.Requests.Count);
            }

            if (service.InstanceCount >= MaxInstances)
            {
                Log.TooMany(logger, contract.Service, "instances", MaxInstances);
                return null;
            }

            service.Announced(contract, clock.Milliseconds);
            foreach (var request in contract.Requests.Take(MaxRequests))
            {
                Claim(service, request);
            }

            Tidy(service);
            return service;
        }
    }

    /// <summary>An instance is still there; <c>false</c> if its contract is not known and has to be asked for.</summary>
    public bool Alive(InstanceNotice notice)
    {
        lock (_gate)
        {
            return _services.TryGetValue(notice.Service, out var service) && service.Alive(notice.Instance, clock.Milliseconds);
        }
    }

    /// <summary>An instance leaves.</summary>
    public void Left(InstanceNotice notice)
    {
        lock (_gate)
        {
            if (_services.TryGetValue(notice.Service, out var service))
            {
                service.Left(notice.Instance);
                Settle(service);
                Log.Left(logger, notice.Service, service.InstanceCount);
            }
        }
    }

    /// <summary>Forgets instances that were silent for too long, unless it is this router that hears nothing.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            if (!_connected)
            {
                return;
            }

            foreach (var service in _services.Values)
            {
                if (service.Expire(clock.Milliseconds))
                {
                    Settle(service);
                    Log.Expired(logger, service.Name, service.InstanceCount);
                }
            }
        }
    }
}
