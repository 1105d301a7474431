using Warren.Events;
using Warren.Events.Contracts;

namespace Warren.Router.Catalogue;

/// <summary>A service as the router knows it: its instances, and whether anybody takes from its queue. Changed under the lock of <see cref="Routes"/>.</summary>
sealed class RoutedService(string name)
{
    readonly Dictionary<string, Instance> _instances = [];
    volatile bool _isLive;
    volatile bool _isAbsent;
    volatile bool _isFull;
    volatile bool _takesBatches;

    /// <summary>The service's name.</summary>
    public string Name { get; } = name;

    /// <summary>The queue of its requests.</summary>
    public string Queue { get; } = Names.Requests(name);

    /// <summary>Whether a request may be sent: an instance is there, and its queue has a consumer as far as is known.</summary>
    public bool IsAvailable => _isLive && !_isAbsent;

    /// <summary>Whether an instance is there: announced, not expired, and it has not said that it leaves.</summary>
    public bool IsLive => _isLive;

    /// <summary>Whether the broker said that nobody consumes the queue.</summary>
    public bool IsAbsent
    {
        get => _isAbsent;
        set => _isAbsent = value;
    }

    /// <summary>Whether the broker said that its queue holds no more requests: what is sent would be dropped without a word.</summary>
    public bool IsFull
    {
        get => _isFull;
        set => _isFull = value;
    }

    /// <summary>Whether all its instances take messages that hold several requests: nobody knows which one gets a message.</summary>
    public bool TakesBatches => _takesBatches;

    /// <summary>When the broker is to be asked for the consumers again (<see cref="Clock.Milliseconds"/>), kept by <see cref="Requests.Liveness"/>.</summary>
    public long NextCheck { get; set; }

    /// <summary>1 while the broker is being asked.</summary>
    public int Checking;

    /// <summary>Whether it has a queue of requests that somebody should take from.</summary>
    public bool HandlesRequests { get; private set; }

    /// <summary>How many instances are there.</summary>
    public int InstanceCount => _instances.Count;

    /// <summary>An instance announced its contract.</summary>
    public void Announced(Contract contract, long now)
    {
        _instances[contract.Instance] = new Instance(contract, now);
        _isLive = true;
        _takesBatches = AllTakeBatches();
        HandlesRequests = contract.Requests.Count > 0;
    }

    /// <summary>An instance is still there; <c>false</c> if it is a stranger, whose contract has to be asked for.</summary>
    public bool Alive(string instance, long now)
    {
        if (!_instances.TryGetValue(instance, out var known))
        {
            return false;
        }

        known.LastHeard = now;
        return true;
    }

    /// <summary>An instance leaves.</summary>
    public void Left(string instance)
    {
        _instances.Remove(instance);
        _isLive = _instances.Count > 0;
        _takesBatches = AllTakeBatches();
    }

    /// <summary>Forgets the instances that were silent for too long; <c>true</c> if there were any.</summary>
    public bool Expire(long now)
    {
        var silent = _instances.Where(i => now - i.Value.LastHeard > Contract.Expiry.TotalMilliseconds).Select(i => i.Key).ToList();
        silent.ForEach(Left);
        return silent.Count > 0;
    }

    /// <summary>Counts everybody as just heard: silence while the router's own link was down says nothing.</summary>
    public void Forgive(long now)
    {
        foreach (var instance in _instances.Values)
        {
            instance.LastHeard = now;
        }
    }

    /// <summary>Whether any instance that is there declares a request.</summary>
    public bool Declares(string request) => Find(request) is not null;

    /// <summary>What an instance that is there declares of a request.</summary>
    public RequestContract? Find(string request) =>
        _instances.Values.Select(i => i.Contract.Requests.FirstOrDefault(r => r.Name == request)).FirstOrDefault(r => r is not null);

    bool AllTakeBatches() => _instances.Values.All(i => i.Contract.Batches);

    sealed class Instance(Contract contract, long lastHeard)
    {
        public Contract Contract { get; } = contract;

        public long LastHeard { get; set; } = lastHeard;
    }
}
