using System.Diagnostics.CodeAnalysis;
using Warren.Events.Contracts;
using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>
/// A service of this process: what it handles, hears, announces and pushes. Got by <c>app.MapService(name)</c>; mapped before the start.
/// </summary>
public sealed class Service
{
    readonly IServiceProvider _services;
    readonly Dictionary<string, HandledRequest> _requests = [];
    readonly Dictionary<string, HeardEvent> _events = [];
    readonly HashSet<string> _forgotten = [];
    readonly Dictionary<string, MessageContract> _publishes = [];
    readonly Dictionary<string, MessageContract> _pushes = [];
    bool _started;

    internal Service(string name, IServiceProvider services)
    {
        Name = name;
        _services = services;
    }

    /// <summary>The service's name.</summary>
    public string Name { get; }

    /// <summary>Whether it hears any event so far; one that does has queues for them and for its dead letters.</summary>
    public bool HearsEvents => _events.Count > 0;

    internal IReadOnlyDictionary<string, HandledRequest> Requests => _requests;

    internal IReadOnlyDictionary<string, HeardEvent> Events => _events;

    internal IReadOnlyCollection<string> Forgotten => _forgotten;

    internal IReadOnlyCollection<MessageContract> Published => _publishes.Values;

    internal IReadOnlyCollection<MessageContract> Pushed => _pushes.Values;

    /// <summary>
    /// Handles a request: somebody asks, exactly this service answers. Parameters, in any order: the payload (a record, or
    /// <c>ReadOnlyMemory&lt;byte&gt;</c> for a binary one), services, <see cref="EventContext"/>, a token. The return value is the reply.
    /// Closed to browsers until the builder opens it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The name is taken, or the handler is ambiguous; the message says how to fix it.</exception>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public RequestBuilder MapRequest(string name, Delegate handler)
    {
        Check(name, _requests.ContainsKey(name));
        var request = new HandledRequest(name, HandlerCompiler.Compile(name, handler, _services, isRequest: true));
        _requests.Add(name, request);
        return new RequestBuilder(request);
    }

    /// <summary>
    /// Hears an event that any service announces. Parameters as in <see cref="MapRequest"/>; there is no reply. It is tried three times at
    /// once, each from a fresh scope, then after 5 s, 30 s and 5 min; then it becomes a dead letter of this service (<see cref="EventOptions"/>).
    /// </summary>
    /// <exception cref="InvalidOperationException">It is heard already, or the handler is ambiguous; the message says how to fix it.</exception>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public EventBuilder MapEvent(string name, Delegate handler)
    {
        Check(name, _events.ContainsKey(name));
        if (_forgotten.Contains(name))
        {
            throw new InvalidOperationException($"Service '{Name}' forgets '{name}' and hears it. Take ForgetEvent(\"{name}\") out.");
        }

        var heard = new HeardEvent(name, HandlerCompiler.Compile(name, handler, _services, isRequest: false));
        _events.Add(name, heard);
        return new EventBuilder(this, heard);
    }

    /// <summary>
    /// An event that an earlier version of this service heard and none that runs still does: at the start its queues are told to take it no longer. Without that it
    /// goes on coming, and each is a dead letter with the reason <c>unknown_event</c>. That the handler is gone does not say as much: while versions of a service take
    /// turns, the one that hears the event may be the newer one.
    /// </summary>
    /// <exception cref="InvalidOperationException">This version hears it.</exception>
    public Service ForgetEvent(string name)
    {
        Check(name, _events.ContainsKey(name));
        _forgotten.Add(name);
        return this;
    }

    /// <summary>Declares an event that this service announces, for its contract.</summary>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public Service Publishes<T>(string name)
    {
        Check(name, _publishes.ContainsKey(name));
        _publishes.Add(name, new MessageContract(name) { Schema = Schemas.Of(PayloadJson.Tolerant.GetTypeInfo(typeof(T))) });
        return this;
    }

    /// <summary>Declares a push that this service sends to browsers, for its contract.</summary>
    [RequiresUnreferencedCode(PayloadJson.Reflection)]
    [RequiresDynamicCode(PayloadJson.Reflection)]
    public Service Pushes<T>(string name)
    {
        Check(name, _pushes.ContainsKey(name));
        _pushes.Add(name, new MessageContract(name) { Schema = Schemas.Of(PayloadJson.Tolerant.GetTypeInfo(typeof(T))) });
        return this;
    }

    internal Lane LaneOf(string name, int? concurrency)
    {
        if (!Names.IsValid(name, Lane.MaxName) || name.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"'{name}' cannot be a lane: letters, digits, '_' and '-', beginning with a letter, {Lane.MaxName} at most.", nameof(name));
        }

        if (concurrency is < 1 or > 500)
        {
            throw new ArgumentOutOfRangeException(nameof(concurrency), concurrency, $"The lane '{name}' handles 1 to 500 events at a time.");
        }

        var known = _events.Values.Select(heard => heard.Lane).FirstOrDefault(lane => lane.Name == name);
        if (known?.Concurrency is { } before && concurrency is { } now && before != now)
        {
            throw new InvalidOperationException($"The lane '{name}' of service '{Name}' was given {before} at a time before, and {now} now. Say it once.");
        }

        if (known is null || concurrency is null || known.Concurrency == concurrency)
        {
            return known ?? new Lane(name, concurrency);
        }

        var lane = known with { Concurrency = concurrency };
        foreach (var heard in _events.Values.Where(heard => heard.Lane.Name == name))
        {
            heard.Lane = lane;
        }

        return lane;
    }

    internal void Freeze()
    {
        _started = true;
        Partitioning.Settle(Name, _events.Values);
    }

    void Check(string name, bool taken)
    {
        if (_started)
        {
            throw new InvalidOperationException($"'{name}' was mapped after the start of service '{Name}'. Map it before app.Run().");
        }

        if (!Names.IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' cannot be a name: letters, digits, '.', '_' and '-', beginning with a letter, {Names.MaxEventLength} at most.", nameof(name));
        }

        if (taken)
        {
            throw new InvalidOperationException($"Service '{Name}' has mapped '{name}' already; one name has one handler.");
        }
    }
}
