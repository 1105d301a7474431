using Warren.Events.Handlers;

namespace Warren.Events;

/// <summary>One message on its way through one handler: who asks, until when, and what is to be sent. Not for use after the handler has returned.</summary>
public sealed class EventContext
{
    /// <summary>How far ahead <see cref="PublishAt"/> looks: 366 days.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    readonly ContextSetup _setup;
    bool _inTransaction;

    internal EventContext(ContextSetup setup)
    {
        _setup = setup;
        User = new EventUser(setup.Caller, setup.Envelope.Type);
        Push = new Pusher(setup.Messages, setup.Json, setup.Caller, Outbound);
        _inTransaction = setup.Mode == HandlerMode.Transaction && setup.Transactions is not null;
    }

    /// <summary>The name of the request or event.</summary>
    public string Name => _setup.Envelope.Type;

    /// <summary>The signed-in user who asks; never <c>null</c>, but its <see cref="EventUser.Id"/> throws when nobody is signed in.</summary>
    public EventUser User { get; }

    /// <summary>Who asks: nobody in particular, a user, or a service. It is made from what the router has verified.</summary>
    public Caller Caller => _setup.Caller;

    /// <summary>The asking socket; <c>null</c> over HTTP, between services, and for events.</summary>
    public string? SocketId => Caller.SocketId;

    /// <summary>The message's id: the same in the error that a person sees and in the log.</summary>
    public string RequestId => _setup.Envelope.Id;

    /// <summary>When the asker stops waiting; <c>null</c> for events. The handler's token fires then.</summary>
    public DateTimeOffset? Deadline => _setup.Deadline;

    /// <summary>Which try of an event this is, from 1.</summary>
    public int Attempt => _setup.Envelope.Attempt;

    /// <summary>The message's other headers. Anybody on the broker may have written them; believe none.</summary>
    public IReadOnlyDictionary<string, string> Headers => _setup.Envelope.Headers;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider => _setup.Time;

    /// <summary>The time now, UTC.</summary>
    public DateTimeOffset Now => _setup.Time.GetUtcNow();

    /// <summary>Sends to browsers, after the commit and the reply.</summary>
    public Pusher Push { get; }

    internal Outbound Outbound { get; } = new();

    /// <summary>Announces a fact to every service that wants to hear it. It leaves after the commit; a refusal drops it.</summary>
    /// <param name="name">The event, in the past tense: <c>stock.reserved</c>.</param>
    /// <param name="payload">What happened. Carry whole state and a <c>version</c>, because events have no order.</param>
    /// <param name="key">Whom it is about; hearers may ask for order by it. At most 240 characters.</param>
    /// <exception cref="InvalidOperationException">The handler is <c>.ReadOnly()</c>, or <c>.OwnTransactions()</c> and not in one.</exception>
    public void Publish<T>(string name, T payload, string? key = null) => Announce(name, payload, key, at: null);

    /// <summary>
    /// Announces a fact later: it is kept with the commit and leaves at <paramref name="at"/>, or within two seconds after it, also when this process has ended
    /// meanwhile. A time that has passed means at once.
    /// </summary>
    /// <param name="at">When; at most <see cref="MaxAhead"/> from now.</param>
    /// <param name="name">The event.</param>
    /// <param name="payload">What is to be said then.</param>
    /// <param name="key">As for <see cref="Publish"/>.</param>
    /// <returns>The event's id, to take it back with <see cref="CancelAsync"/>. Keep it in a row of yours.</returns>
    /// <exception cref="InvalidOperationException">As for <see cref="Publish"/>, or the service has no database to keep it in.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is too far ahead.</exception>
    public string PublishAt<T>(DateTimeOffset at, string name, T payload, string? key = null)
    {
        if (_setup.Store is null)
        {
            throw new InvalidOperationException(
                $"'{Name}' publishes '{name}' for later, but its service has no database to keep it in. Give it one: AddService(…).AddDatabase<…>().");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(at, Now + MaxAhead);
        return Announce(name, payload, key, at);
    }

    /// <summary>Takes back an event of <see cref="PublishAt"/>, with this handler's commit. <c>false</c>: it has left, is leaving, or never was.</summary>
    /// <exception cref="InvalidOperationException">The handler is not in a transaction, or its service has no database.</exception>
    public Task<bool> CancelAsync(string id) => _setup.Store is { } store && _inTransaction
        ? store.CancelAsync(_setup.Scope, id, _setup.Cancellation)
        : throw new InvalidOperationException(
            $"'{Name}' takes back an event outside a transaction. That needs a service with a database, and a handler that is not .ReadOnly().");

    string Announce<T>(string name, T payload, string? key, DateTimeOffset? at)
    {
        if (_setup.Mode == HandlerMode.ReadOnly)
        {
            throw new InvalidOperationException($"'{Name}' is marked .ReadOnly(), so it cannot publish '{name}'. Take the mark off.");
        }

        if (_setup.Mode == HandlerMode.OwnTransactions && !_inTransaction)
        {
            throw new InvalidOperationException(
                $"'{Name}' is marked .OwnTransactions(), so it publishes '{name}' inside context.Transaction(…), which commits both together.");
        }

        var body = MessageFactory.Write(name, payload, _setup.Json.GetTypeInfo(typeof(T)));
        var message = _setup.Messages.Event(name, body, key, _setup.Envelope.TraceParent) with { NotBefore = at };
        Outbound.Event(message);
        return message.Envelope.Id;
    }

    /// <summary>The asking socket hears this room's pushes from when it has the reply. A refusal drops it.</summary>
    public void Join(string room) => Outbound.Join(MessageFactory.CheckAddress(room, "room"));

    /// <summary>The asking socket hears this room's pushes no longer. A refusal drops it.</summary>
    public void Leave(string room) => Outbound.Leave(MessageFactory.CheckAddress(room, "room"));

    /// <summary>Asks another service and waits for its reply. The caller is then this service, not the user it works for.</summary>
    /// <param name="name">The request.</param>
    /// <param name="payload">Its payload; <c>null</c> for none.</param>
    /// <param name="timeout">The longest to wait. Default and upper bound: what is left of the own deadline, or 10 s in an event.</param>
    /// <exception cref="EventException">The other service refused, or could not be reached: its error.</exception>
    /// <exception cref="InvalidOperationException">A transaction is open: a database must not wait for another service.</exception>
    public Task<T> Request<T>(string name, object? payload = null, TimeSpan? timeout = null) => _inTransaction
        ? throw new InvalidOperationException(
            $"'{Name}' calls '{name}' inside a transaction, which would hold its database while another service works. " +
            "Mark it .ReadOnly(), or .OwnTransactions() and call outside context.Transaction(…).")
        : _setup.Calls.CallAsync<T>(_setup, name, payload, timeout);

    /// <summary>Commits rows and events together, in a handler marked <c>.OwnTransactions()</c>. A refusal as result, or an exception, rolls back.</summary>
    /// <exception cref="InvalidOperationException">The handler has no such mark, or is inside a transaction already.</exception>
    public async Task<T> Transaction<T>(Func<Task<T>> work)
    {
        if (_setup.Mode != HandlerMode.OwnTransactions || _inTransaction)
        {
            throw new InvalidOperationException(_inTransaction
                ? $"'{Name}' is in a transaction already."
                : $"'{Name}' calls context.Transaction(…); mark it .OwnTransactions().");
        }

        _inTransaction = true;
        var begin = Outbound.Here();
        var committed = false;
        try
        {
            var result = _setup.Transactions is { } transactions
                ? await transactions.RunAsync(_setup.Scope, this, WorkAsync, Commits, _setup.Cancellation)
                : await work();
            committed = Commits(result);
            return result;
        }
        finally
        {
            _inTransaction = false;
            if (committed)
            {
                Outbound.Commit();
                await _setup.PublishCommitted(Outbound.TakeEvents());
            }
            else
            {
                Outbound.Rollback(begin);
            }
        }

        async Task<T> WorkAsync()
        {
            var result = await work();
            if (Commits(result) && _setup.Store is { } store && Outbound.Events is { Count: > 0 } events)
            {
                await store.KeepEventsAsync(_setup.Scope, events, _setup.Cancellation);
            }

            return result;
        }
    }

    /// <inheritdoc cref="Transaction{T}"/>
    public Task Transaction(Func<Task> work) => Transaction(async () =>
    {
        await work();
        return EventResult.Ok;
    });

    static bool Commits<T>(T result) => HandlerReturn.Of(result).Error is null;
}
