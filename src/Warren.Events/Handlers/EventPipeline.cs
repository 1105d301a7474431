using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events.Telemetry;

namespace Warren.Events.Handlers;

/// <summary>
/// Takes one event from a queue through its handler: a few tries in this process, each from a fresh scope, then the ladder of delays,
/// then it is a dead letter. What cannot be read, or is refused for good, is one at once: it would not be any better the next time.
/// </summary>
sealed partial class EventPipeline
{
    static readonly TimeSpan Away = TimeSpan.FromSeconds(2);

    readonly Service _service;
    readonly EventOptions _options;
    readonly IBroker _broker;
    readonly BrokerTrust _trust;
    readonly TimeProvider _time;
    readonly HandlerLimit _handlers;
    readonly LanePause _pause;
    readonly Lane _lane;
    readonly FailedEvents _failed;
    readonly CrashCount _crashes;
    readonly ILogger _log;
    readonly bool _logsTexts;
    int _consumers;

    public EventPipeline(Service service, Lane lane, IServiceProvider services, FailedEvents failed, CrashCount crashes)
    {
        _service = service;
        _options = services.GetRequiredKeyedService<EventOptions>(service.Name);
        _broker = services.GetRequiredService<IBroker>();
        _trust = services.GetRequiredService<BrokerTrust>();
        _time = services.GetRequiredService<TimeProvider>();
        _log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Warren." + service.Name);
        _logsTexts = services.GetService<IHostEnvironment>()?.IsDevelopment() ?? false;
        _handlers = new HandlerLimit(new HandlerRunner(service.Name, services), lane.Concurrency ?? _options.Concurrency, _time, _log);
        _pause = new LanePause(lane.Queue(service.Name), _time, _log);
        _lane = lane;
        _failed = failed;
        _crashes = crashes;
    }

    /// <summary>Whether so many of its handlers hang that it does not get on.</summary>
    public bool IsExhausted => _handlers.IsExhausted;

    /// <summary>
    /// The options of a consumer whose deliveries come here. When the last of them takes nothing more, the pause of the lane keeps none back: what waits for its end
    /// goes back to the queue at once instead of at the end of the drain. Not sooner, or it would be handed over here again.
    /// </summary>
    public ConsumerOptions Attach(ConsumerOptions options)
    {
        Interlocked.Increment(ref _consumers);
        return options with { Draining = Detach };
    }

    public async Task<Settlement> HandleAsync(Delivery delivery, CancellationToken stopping)
    {
        if (_service.Events.TryGetValue(delivery.Envelope.Type, out var heard) && heard.Lane != _lane)
        {
            // It comes from a rung or is replayed, or was here before it was given a lane.
            var again = EventHeaders.Resend(EventHeaders.FromFirstSender(delivery, _service.Name, _trust));
            return await _failed.MoveAsync(delivery, heard.Lane.Queue(_service.Name), again, stopping);
        }

        var limit = _options.CrashLimit - 1;
        if (delivery.DeliveryCount < limit && await _crashes.RunAsync(delivery, limit, RunAsync, stopping) is { } settlement)
        {
            return settlement;
        }

        // Something that was in hand the last times ended the process, and everything that was in hand came back with the same count:
        // it is handled alone, behind a queue of which only one is ever in hand, so that the count there is this event's own.
        Log.Suspect(_log, delivery.Envelope.Type, delivery.Envelope.Id, delivery.DeliveryCount);
        var envelope = EventHeaders.Resend(EventHeaders.FromFirstSender(delivery, _service.Name, _trust));
        return await _failed.MoveAsync(delivery, Names.Suspects(_service.Name), envelope, stopping);
    }

    /// <summary>Handles an event, or gives it up.</summary>
    public async Task<Settlement> RunAsync(Delivery delivery, CancellationToken stopping)
    {
        var envelope = EventHeaders.FromFirstSender(delivery, _service.Name, _trust);
        if (!_service.Events.TryGetValue(envelope.Type, out var heard))
        {
            Log.Unknown(_log, envelope.Type, envelope.Source);
            var unknown = new EventFailure(ErrorCodes.UnknownEvent, $"Nothing in '{_service.Name}' hears this event.") { Reason = "unknown_event" };
            return await _failed.BuryAsync(delivery, envelope, envelope.Attempt, unknown, stopping);
        }

        var (payload, wrong) = Read(heard.Handler, envelope, delivery.Body);
        if (wrong is not null)
        {
            return await RefuseAsync(delivery, envelope, wrong, stopping);
        }

        var call = new HandlerCall(heard.Handler, heard.Mode, payload, envelope, CallerOf(envelope), Deadline: null)
        {
            Inbox = InboxKey.Of(heard.Name, caller: "", envelope),
        };
        return await TryAsync(delivery, call, heard, stopping);
    }

    async Task<Settlement> TryAsync(Delivery delivery, HandlerCall call, HeardEvent heard, CancellationToken stopping)
    {
        var envelope = call.Envelope;

        // Among the suspects it has lost its place already, and must not stay in hand: its process may be another one by the time it comes again.
        var isStrict = heard.StrictOrder && heard.Lane == _lane;
        for (var attempt = envelope.Attempt; ; attempt++)
        {
            if (!await WaitAsync(WaitBefore(attempt), HoldOf(delivery, isStrict), stopping))
            {
                return stopping.IsCancellationRequested || _pause.IsStopped
                    ? Settlement.Return
                    : await _failed.PutOffAsync(delivery, envelope with { Attempt = attempt }, stopping);
            }

            var result = await RunOnceAsync(call with { Envelope = envelope with { Attempt = attempt } }, heard, stopping);
            var failure = result.Commits ? null : EventFailure.Of(result);
            _pause.Report(failure is { IsOutage: true });
            if (failure is null)
            {
                Log.Handled(_log, envelope.Type, envelope.Id, attempt);
                return Settlement.Ack;
            }

            if (result.Fault is OperationCanceledException && stopping.IsCancellationRequested)
            {
                return Settlement.Return;
            }

            if (failure.Reason == "refused")
            {
                return await RefuseAsync(delivery, envelope with { Attempt = attempt }, result.Error!, stopping);
            }

            NoteFailure(envelope.Type, envelope.Id, attempt, failure.Type, result.Fault);
            if (failure.IsOutage && isStrict && !_pause.IsPaused && !await DelayAsync(Away, stopping))
            {
                return Settlement.Return;
            }

            if (failure.IsOutage && (_pause.IsPaused || isStrict))
            {
                // The lane waits, or the later ones of this key: and so does this one, and that says nothing about the event.
                attempt--;
            }
            else if (attempt >= _options.TriesInProcess.Count)
            {
                return isStrict
                    ? await _failed.BuryAsync(delivery, envelope, attempt, failure, stopping)
                    : await _failed.AgainAsync(delivery, envelope, attempt, failure, stopping);
            }

            MessagingMetrics.Retried(heard.Lane.Queue(_service.Name), "in_process");
        }
    }

    async Task<HandlerResult> RunOnceAsync(HandlerCall call, HeardEvent heard, CancellationToken stopping)
    {
        var (result, outbound) = await _handlers.RunAsync(call, heard.Timeout ?? _options.HandlerTimeout, stopping);
        await CommittedPushes.SendAsync(_broker, outbound, _log);
        return result;
    }

    Task<Settlement> RefuseAsync(Delivery delivery, Envelope envelope, EventError error, CancellationToken stopping)
    {
        Log.Refused(_log, envelope.Type, envelope.Id, error.Code, error.Field);
        return _failed.BuryAsync(delivery, envelope, envelope.Attempt, EventFailure.Refused(error), stopping);
    }

    /// <summary>A payload type or a validation that throws is a payload that cannot be read.</summary>
    (object? Payload, EventError? Error) Read(CompiledHandler handler, Envelope envelope, ReadOnlyMemory<byte> body)
    {
        try
        {
            return PayloadReader.Read(handler, envelope.ContentType, body);
        }
        catch (Exception exception)
        {
            NoteFailure(envelope.Type, envelope.Id, envelope.Attempt, exception.GetType().Name, exception);
            return (null, new EventError(ErrorCodes.InvalidPayload, $"Reading it threw {exception.GetType().Name}."));
        }
    }

    /// <summary>An exception's text may repeat the payload: it is kept beside that (<see cref="EventFailure"/>), and is for a developer's log only.</summary>
    void NoteFailure(string name, string id, int attempt, string? reason, Exception? fault) =>
        Log.Failed(_log, name, id, attempt, reason, _logsTexts ? null : fault?.StackTrace, _logsTexts ? fault : null);

    /// <summary>Who announced it. A caller's context is for requests, and of no use on an event.</summary>
    Caller CallerOf(Envelope envelope) => _trust.CallerOf(envelope with { Caller = null });

    TimeSpan WaitBefore(int attempt) => attempt <= _options.TriesInProcess.Count ? _options.TriesInProcess[attempt - 1] : TimeSpan.Zero;

    /// <summary>
    /// How much longer a paused lane may keep it. RabbitMQ closes the channel of what is in hand for 30 minutes, counts that against all that it
    /// hands over again, and after two such times another process would take it for what ends processes. What has a place in an order keeps it, and stays.
    /// </summary>
    TimeSpan HoldOf(Delivery delivery, bool isStrict)
    {
        if (!_broker.OutlivesProcess || isStrict)
        {
            return TimeSpan.MaxValue;
        }

        var left = _options.PauseHold - TimeProvider.System.GetElapsedTime(delivery.ArrivedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>
    /// A random part of the wait, and as long as the lane is paused, but not longer than <paramref name="hold"/>. False when it ends before the pause does.
    /// </summary>
    async Task<bool> WaitAsync(TimeSpan wait, TimeSpan hold, CancellationToken stopping)
    {
        try
        {
            return await DelayAsync(wait, stopping) && await _pause.WaitAsync(hold, stopping) && !stopping.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A random part of the wait, and no turn in a pause: who has that says with a try how it went, or nobody else gets one.</summary>
    async Task<bool> DelayAsync(TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(wait * Random.Shared.NextDouble(), _time, stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    void Detach()
    {
        if (Interlocked.Decrement(ref _consumers) == 0)
        {
            _pause.Stop();
        }
    }
}
