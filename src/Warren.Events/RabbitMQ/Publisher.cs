using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;
using Warren.Events.Brokers;
using Warren.Events.Telemetry;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Publishes with confirms: callers put into one bounded queue, one pump takes from it, so that what is called first is sent first. What waits there
/// for the same queue and may travel together does, and has one confirm.
/// Every publish ends: by its confirm, its deadline, its caller, or the loss of the link.
/// </summary>
sealed partial class Publisher : IAsyncDisposable
{
    static readonly Task<PublishOutcome> Unavailable = Task.FromResult(PublishOutcome.Unavailable);
    static readonly Task<PublishOutcome> Sent = Task.FromResult(PublishOutcome.Sent);
    static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);

    readonly RabbitMQOptions _options;
    readonly string _account;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly Channel<PendingPublish> _waiting;
    readonly JoinedPublishes _joined;
    readonly PublishDeadlines _deadlines;
    readonly UnconfirmedPublisher _unconfirmed;
    readonly ITimer _sweeper;
    readonly IDisposable _watched;
    volatile Connections? _connections;
    volatile PublishChannel? _channel;
    Task _pumping = Task.CompletedTask;
    volatile bool _open;
    volatile bool _blocked;
    long _unblockedAt;

    public Publisher(RabbitMQOptions options, string account, TimeProvider time, ReturnHandlers returns, ILogger logger)
    {
        _options = options;
        _account = account;
        _time = time;
        _logger = logger;
        _waiting = Channel.CreateBounded<PendingPublish>(new BoundedChannelOptions(options.PublishQueueLength) { SingleReader = true });
        _joined = new JoinedPublishes(_waiting.Reader);
        _deadlines = new PublishDeadlines(options.PublishTimeout, time);
        _unconfirmed = new UnconfirmedPublisher(options, account, time, returns);
        _unblockedAt = time.GetTimestamp();
        _sweeper = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
        _watched = UnconfirmedMetrics.Watch(Unconfirmed);
    }

    public bool IsBlocked => _blocked;

    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        MessageRules.Check(message);
        if (!_open || _blocked || cancellation.IsCancellationRequested)
        {
            return Unavailable;
        }

        if (!message.Confirm)
        {
            return _unconfirmed.TrySend(message) ? Sent : Unavailable;
        }

        var pending = new PendingPublish(message, _time.GetTimestamp());
        if (!_waiting.Writer.TryWrite(pending))
        {
            return Unavailable;
        }

        _deadlines.Add(pending);
        pending.GiveUpWhen(cancellation);
        if (!_open || _blocked)
        {
            // The link went between the first look and the queue; nobody else would answer before the deadline.
            pending.GiveUp();
        }

        return pending.Task;
    }

    /// <summary>Opens a channel and publishes on this link until it is lost.</summary>
    public async Task AttachAsync(Connections connections, CancellationToken cancellation)
    {
        var channel = await PublishChannel.OpenAsync(connections, _options, _account, _time, cancellation);
        await _unconfirmed.AttachAsync(connections, cancellation);
        _connections = connections;
        _blocked = false;
        _unconfirmed.IsBlocked = false;
        _open = true;
        _pumping = PumpAsync(connections, channel);
    }

    /// <summary>The link is lost: what was sent is unknown, what was not is unavailable, and so is what comes now.</summary>
    public void Refuse()
    {
        _open = false;
        GiveUpWaiting();
        _unconfirmed.Detach();
        _channel?.Confirms.Lose();
    }

    /// <summary>Completes when the pump has let go of a link that is closed.</summary>
    public async Task DetachAsync()
    {
        Refuse();
        _connections = null;
        await _pumping;
    }

    /// <summary>The broker takes no messages for now, or takes them again.</summary>
    public void SetBlocked(bool blocked)
    {
        Volatile.Write(ref _unblockedAt, _time.GetTimestamp());
        _blocked = blocked;
        _unconfirmed.IsBlocked = blocked;
        if (blocked)
        {
            GiveUpWaiting();
        }
    }

    /// <summary>Completes when the broker has everything sent so far, or could have: a blocked one takes nothing.</summary>
    public async Task FlushAsync()
    {
        // What waits for the connection comes behind a question that is asked now.
        await WhileAsync(() => _unconfirmed.Waiting > 0);
        if (_open && !_blocked)
        {
            await Task.WhenAny(_unconfirmed.FlushAsync(), Task.Delay(_options.PublishTimeout, _time));
        }

        await WhileAsync(() => _waiting.Reader.Count > 0 || _channel?.Confirms.OldestStartedAt is not null);
    }

    public ValueTask DisposeAsync()
    {
        _watched.Dispose();
        _unconfirmed.Dispose();
        return _sweeper.DisposeAsync();
    }

    async Task WhileAsync(Func<bool> isUnderWay)
    {
        var began = _time.GetTimestamp();
        while (_open && !_blocked && isUnderWay() && _time.GetElapsedTime(began) < _options.PublishTimeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
        }
    }

    (int Count, TimeSpan Age) Unconfirmed()
    {
        var confirms = _channel?.Confirms;
        return (_waiting.Reader.Count + _unconfirmed.Waiting + (confirms?.Count ?? 0), confirms?.OldestStartedAt is { } oldest ? _time.GetElapsedTime(oldest) : TimeSpan.Zero);
    }

    async Task PumpAsync(Connections connections, PublishChannel channel)
    {
        while (true)
        {
            _channel = channel;
            var why = await SendUntilClosedAsync(channel);
            _channel = null;
            channel.Confirms.Lose();
            channel.Dispose();
            if (connections.IsLost)
            {
                return;
            }

            // Only the channel went: one message was not to the broker's liking. The others need not lose their connection for it.
            Log.ChannelClosed(_logger, why);
            try
            {
                channel = await PublishChannel.OpenAsync(connections, _options, _account, _time, CancellationToken.None);
            }
            catch (Exception exception)
            {
                connections.Drop("no channel to publish on: " + Failure.Describe(exception));
                return;
            }
        }
    }

    async Task<string> SendUntilClosedAsync(PublishChannel channel)
    {
        try
        {
            while (true)
            {
                await _waiting.Reader.WaitToReadAsync(channel.Closed);
                await channel.Confirms.WaitForRoomAsync(channel.Closed);
                if (_waiting.Reader.TryRead(out var pending) && pending.TryBeginSending())
                {
                    var sending = _joined.Join(pending);
                    channel.Confirms.Add(sending);
                    await channel.SendAsync(sending);
                }
                else
                {
                    channel.Confirms.Release();
                }
            }
        }
        catch (OperationCanceledException) when (channel.Closed.IsCancellationRequested)
        {
            return channel.ClosedBecause;
        }
        catch (AlreadyClosedException)
        {
            return channel.ClosedBecause;
        }
        catch (Exception exception)
        {
            // After a write that failed or hung, nobody knows what the broker has seen: the link is no longer to be trusted.
            var why = $"a publish could not be written within {_options.PublishTimeout.TotalSeconds:0.#} s: {Failure.Describe(exception)}";
            _connections?.Drop(why);
            return why;
        }
    }

    void GiveUpWaiting()
    {
        while (_waiting.Reader.TryRead(out var pending))
        {
            pending.GiveUp();
        }
    }

    void Sweep()
    {
        _deadlines.Sweep();
        if (_blocked)
        {
            return; // Then nothing is written and nothing confirmed, and neither says anything about the link.
        }

        var unblockedAt = Volatile.Read(ref _unblockedAt);
        _channel?.GiveUpStuckWrite(unblockedAt);
        if (_open)
        {
            _unconfirmed.Sweep(unblockedAt);
        }

        if (_channel?.Confirms.OldestStartedAt is { } oldest)
        {
            // While the broker was blocked no confirm could come, so that time does not count.
            var waitedSince = Math.Max(oldest, unblockedAt);
            if (_time.GetElapsedTime(waitedSince) > _options.UnconfirmedLimit)
            {
                _connections?.Drop($"the broker confirmed nothing for {_options.UnconfirmedLimit.TotalSeconds:0.#} s");
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(131, LogLevel.Error, "The broker closed the channel to publish on; it is opened again. Publishes in flight are answered Unknown. {why}")]
        public static partial void ChannelClosed(ILogger logger, string why);
    }
}
