using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>
/// Runs one try of a handler: a fresh scope, a fresh context, one transaction. The reply is written before the commit, so that one
/// that cannot be written rolls back. With an outbox the events are kept in the transaction and leave after it on their own; without one
/// they are published after the commit, with confirms. Reply and pushes are the caller's.
/// </summary>
sealed partial class HandlerRunner(string service, IServiceProvider services)
{
    readonly IServiceScopeFactory _scopes = services.GetRequiredService<IServiceScopeFactory>();
    readonly IHandlerTransaction? _transactions = services.GetKeyedService<IHandlerTransaction>(service);
    readonly IMessageStore? _store = services.GetKeyedService<IHandlerTransaction>(service)?.Store;
    readonly CommittedEvents _events = services.GetRequiredService<CommittedEvents>();
    readonly RequestCalls _calls = services.GetRequiredService<RequestCalls>();
    readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service);

    public async Task<(HandlerResult Result, Outbound Outbound)> RunAsync(HandlerCall call, CancellationToken cancellation)
    {
        var scope = _scopes.CreateAsyncScope();
        try
        {
            return await RunAsync(call, scope, cancellation);
        }
        finally
        {
            await EndAsync(scope, call);
        }
    }

    async Task<(HandlerResult Result, Outbound Outbound)> RunAsync(HandlerCall call, AsyncServiceScope scope, CancellationToken cancellation)
    {
        var context = new EventContext(new ContextSetup(service, new MessageFactory(service, _time), _calls, _transactions, _time)
        {
            Json = call.Handler.Json,
            Envelope = call.Envelope,
            Caller = call.Caller,
            Deadline = call.Deadline,
            Mode = call.Mode,
            Scope = scope.ServiceProvider,
            Cancellation = cancellation,
            Store = _store,
            PublishCommitted = PublishAsync,
        });
        var result = await TryAsync(call, scope.ServiceProvider, context, cancellation);
        if (result.Commits)
        {
            context.Outbound.Commit();
        }
        else
        {
            context.Outbound.Rollback();
        }

        await PublishAsync(context.Outbound.TakeEvents());
        return (result, context.Outbound);
    }

    /// <summary>By now the work is committed or not: a service that cannot be disposed of changes nothing about that.</summary>
    async Task EndAsync(AsyncServiceScope scope, HandlerCall call)
    {
        try
        {
            await scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            Log.NotDisposed(_log, exception, call.Envelope.Type, call.Envelope.Id);
        }
    }

    Task PublishAsync(IReadOnlyList<OutgoingMessage> events)
    {
        if (_store is null)
        {
            return _events.PublishAsync(events);
        }

        if (events is not [])
        {
            _store.Send(events);
        }

        return Task.CompletedTask;
    }

    async Task<HandlerResult> TryAsync(HandlerCall call, IServiceProvider scope, EventContext context, CancellationToken cancellation)
    {
        try
        {
            return call.Mode == HandlerMode.Transaction && _transactions is not null
                ? await _transactions.RunAsync(scope, context, OnceAsync, result => result.Commits, cancellation)
                : await HandleAsync();
        }
        catch (EventException exception)
        {
            return new HandlerResult(default, exception.Error, null);
        }
        catch (Exception exception)
        {
            var away = _transactions?.Explain(exception);
            return new HandlerResult(default, away, away is null ? exception : null);
        }

        Task<HandlerResult> OnceAsync() =>
            _store is null ? HandleAsync() : new OnceOnly(_store, call, scope, context, cancellation).RunAsync(HandleAsync);

        async Task<HandlerResult> HandleAsync()
        {
            var returned = await call.Handler.Invoke(new HandlerArguments(call.Payload, scope, context, cancellation));
            return returned.Error is { } error
                ? new HandlerResult(default, error, null)
                : new HandlerResult(ReplyBody.Ok(call.Handler, returned.Data), null, null);
        }
    }

    static partial class Log
    {
        [LoggerMessage(36, LogLevel.Error, "{Name} {Id}: what its handler used could not be disposed of; that changes nothing about what was done",
            EventName = "ScopeNotDisposed")]
        public static partial void NotDisposed(ILogger logger, Exception exception, string name, string id);
    }
}
