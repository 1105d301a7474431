using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Handlers;

/// <summary>
/// Takes one event from the queue through its handler: three tries in this process, each from a fresh scope, then it is a dead letter.
/// What cannot be read, or is refused for good, is one at once: it would not be any better the next time.
/// </summary>
sealed partial class EventPipeline(Service service, IServiceProvider services)
{
    static readonly TimeSpan[] Waits = [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)];

    static readonly TimeSpan Away = TimeSpan.FromSeconds(2);

    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly BrokerTrust _trust = services.GetRequiredService<BrokerTrust>();
    readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    readonly HandlerRunner _runner = new(service.Name, services);
    readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);

    public async Task<Settlement> HandleAsync(Delivery delivery, CancellationToken stopping)
    {
        var envelope = delivery.Envelope;
        if (!service.Events.TryGetValue(envelope.Type, out var heard))
        {
            Log.Unknown(_log, envelope.Type, envelope.Source);
            return Settlement.Reject;
        }

        var (payload, wrong) = PayloadReader.Read(heard.Handler, envelope.ContentType, delivery.Body);
        if (wrong is not null)
        {
            Log.Refused(_log, envelope.Type, envelope.Id, wrong.Code, wrong.Field);
            return Settlement.Reject;
        }

        var caller = _trust.CallerOf(envelope with { Caller = null });
        for (var attempt = 1; attempt <= Waits.Length; attempt++)
        {
            if (!await WaitAsync(Waits[attempt - 1], stopping))
            {
                return Settlement.Return;
            }

            var call = new HandlerCall(heard.Handler, heard.Mode, payload, envelope with { Attempt = attempt }, caller, Deadline: null)
            {
                Inbox = new InboxKey(heard.Name, Caller: "", envelope.Id),
            };
            var (result, outbound) = await _runner.RunAsync(call, stopping);
            foreach (var push in outbound.TakePushes())
            {
                await _broker.PublishAsync(push, CancellationToken.None);
            }

            if (result.Commits)
            {
                Log.Handled(_log, envelope.Type, envelope.Id, attempt);
                return Settlement.Ack;
            }

            if (result.Error is { Code: ErrorCodes.Unavailable } away)
            {
                // The database or another service is away. That says nothing about the event, so it does not count as a try.
                Log.Waiting(_log, envelope.Type, envelope.Id, away.Message);
                if (!await WaitAsync(Away, stopping))
                {
                    return Settlement.Return;
                }

                attempt--;
                continue;
            }

            if (result.Error is { } error && !MayPass(error))
            {
                Log.Refused(_log, envelope.Type, envelope.Id, error.Code, error.Field);
                return Settlement.Reject;
            }

            if (result.Fault is OperationCanceledException && stopping.IsCancellationRequested)
            {
                return Settlement.Return;
            }

            Log.Failed(_log, envelope.Type, envelope.Id, attempt, Waits.Length, result.Error?.Code ?? result.Fault?.GetType().Name, result.Fault);
        }

        Log.GivenUp(_log, envelope.Type, envelope.Id, Names.Dead(service.Name));
        return Settlement.Reject;
    }

    /// <summary>A refusal that means "not now": a database or another service is away. The next try may find it.</summary>
    static bool MayPass(EventError error) => error.Code is ErrorCodes.Unavailable or ErrorCodes.Timeout or ErrorCodes.RateLimited;

    /// <summary>Half to all of the wait, so that events that failed together do not come back together. False when the service stops.</summary>
    async Task<bool> WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait * (0.5 + (Random.Shared.NextDouble() / 2)), _time, stopping);
            }

            return !stopping.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
