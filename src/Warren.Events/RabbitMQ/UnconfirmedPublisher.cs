using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Publishes without confirms, in the order of the calls: straight from the caller to the connection, or together with all that come until the work
/// that is ready has run. Nothing waits for time to pass, so that what comes alone leaves at once, and batches grow with the load. When the
/// connection does not take a message at once, a bounded number wait here. Since no confirm shows that the broker lives, it is asked now and then.
/// </summary>
sealed class UnconfirmedPublisher(RabbitMQOptions options, string account, TimeProvider time, ReturnHandlers returns) : IThreadPoolWorkItem, IDisposable
{
    static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    readonly OneAtATime _asking = new();
    readonly Queue<OutgoingMessage> _waiting = [];
    readonly OutgoingBatches _batches = new();
    Connections? _connections;
    UnconfirmedChannel? _channel;
    CancellationTokenSource _stuck = new();
    bool _sending;
    bool _batchesAreDue;
    bool _sentSinceAsked;
    long _writingSince;
    long _askedAt;

    /// <summary>Whether the broker takes nothing for now; then it answers nothing either.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>How many wait for the connection.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count + _batches.Count;
            }
        }
    }

    public async Task AttachAsync(Connections connections, CancellationToken cancellation)
    {
        var channel = await UnconfirmedChannel.OpenAsync(connections, returns, cancellation);
        lock (_gate)
        {
            _stuck.Dispose();
            _stuck = new();
            (_connections, _channel, _sending) = (connections, channel, false);
        }
    }

    /// <summary>The link is lost; what waited for it goes with it, as what was sent does.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            (_connections, _channel, _sending) = (null, null, false);
            _waiting.Clear();
            _batches.Clear();
            _stuck.Cancel();
        }
    }

    public void Dispose() => _stuck.Dispose();

    /// <summary>Whether it is on its way; if not, it is certainly not sent.</summary>
    public bool TrySend(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_channel is null || _waiting.Count >= options.PublishQueueLength)
            {
                return false;
            }

            _sentSinceAsked = true;
            if (!message.AllowBatch || !TryAdd(message))
            {
                // What came before must not be overtaken.
                SendBatches();
                Send(message);
            }

            return true;
        }
    }

    /// <summary>The work that was ready when the first message was put into a batch has run.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _batchesAreDue = false;
            SendBatches();
        }
    }

    /// <summary>Called now and then: gives the link up when it takes nothing for too long, and asks the broker whether it is there.</summary>
    /// <param name="unblockedAt">Since when the broker takes messages: time before that does not count.</param>
    public void Sweep(long unblockedAt)
    {
        Connections? connections;
        UnconfirmedChannel? channel;
        lock (_gate)
        {
            (connections, channel) = (_connections, _channel);
            if (_sending && time.GetElapsedTime(Math.Max(_writingSince, unblockedAt)) > options.PublishTimeout)
            {
                connections?.Drop($"a message could not be written within {options.PublishTimeout.TotalSeconds:0.#} s");
                return;
            }

            if (channel is null || !_sentSinceAsked || time.GetElapsedTime(_askedAt) < AskInterval)
            {
                return;
            }

            _sentSinceAsked = false;
            _askedAt = time.GetTimestamp();
        }

        _ = FlushAsync(channel, connections!);
    }

    /// <summary>Completes when the broker has seen everything sent so far, or cannot any more.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            SendBatches();
            return _channel is { } channel && _connections is { IsLost: false } connections ? FlushAsync(channel, connections) : Task.CompletedTask;
        }
    }

    bool TryAdd(OutgoingMessage message)
    {
        if (!_batches.TryAdd(message))
        {
            SendBatches();
            if (!_batches.TryAdd(message))
            {
                return false;
            }
        }

        if (!_batchesAreDue)
        {
            _batchesAreDue = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return true;
    }

    void SendBatches()
    {
        if (_batches.Count > 0)
        {
            _batches.TakeAll(Send);
        }
    }

    void Send(OutgoingMessage message)
    {
        if (_sending)
        {
            // For its sender it is on its way, so that the buffer is his again.
            _waiting.Enqueue(message with { Body = message.Body.ToArray() });
        }
        else if (_channel is { } channel)
        {
            var sending = channel.SendAsync(message, account, _stuck.Token);
            if (!sending.IsCompletedSuccessfully)
            {
                _sending = true;
                _writingSince = time.GetTimestamp();
                _ = SendWaitingAsync(channel, sending, _stuck.Token);
            }
        }
    }

    async Task FlushAsync(UnconfirmedChannel channel, Connections connections)
    {
        try
        {
            using var turn = await _asking.EnterAsync();
            using var limit = new CancellationTokenSource(options.UnconfirmedLimit, time);
            await channel.FlushAsync(limit.Token);
        }
        catch (Exception exception)
        {
            if (!IsBlocked)
            {
                connections.Drop($"the broker did not answer: {Failure.Describe(exception)}");
            }
        }
    }

    async Task SendWaitingAsync(UnconfirmedChannel channel, ValueTask sending, CancellationToken stuck)
    {
        try
        {
            while (true)
            {
                await sending;
                lock (_gate)
                {
                    if (_channel != channel)
                    {
                        return;
                    }

                    if (!_waiting.TryDequeue(out var next))
                    {
                        _sending = false;
                        return;
                    }

                    _writingSince = time.GetTimestamp();
                    sending = channel.SendAsync(next, account, stuck);
                }
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                if (_channel == channel)
                {
                    _connections?.Drop("a message could not be written: " + Failure.Describe(exception));
                }
            }
        }
    }
}
