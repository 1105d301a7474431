using Microsoft.Extensions.Logging;

namespace Warren.Events.Brokers;

/// <summary>
/// Runs a consumer's handler for up to a number of deliveries at a time, in the order they came, and settles each by its result.
/// It takes what the broker hands over, so the consumer's prefetch bounds what waits here.
/// Workers exist only while there is work: an idle consumer costs no task.
/// </summary>
/// <param name="options">The queue, for the log; how many handlers run at a time; what is kept in order.</param>
/// <param name="handler">The handler; if it throws, the message is rejected.</param>
/// <param name="settle">Settles a delivery with the broker. It must not throw for a broker that is gone.</param>
/// <param name="logger">Where failures go.</param>
/// <param name="inline">
/// Whether a delivery that nothing waits before is handled by whoever brings it, up to the first wait of its handler: for handlers that do
/// little, and bringers that hold no lock.
/// </param>
/// <param name="isGone">Whether the link that a delivery came by is gone: then the broker hands it over again, and it is not taken.</param>
sealed class DeliveryPump<TTag>(
    ConsumerOptions options,
    Func<Delivery, CancellationToken, Task<Settlement>> handler,
    Func<TTag, Settlement, ValueTask> settle,
    ILogger logger,
    bool inline = false,
    Func<TTag, bool>? isGone = null) : IDisposable
{
    readonly Lock _gate = new();
    readonly KeyedQueue<(TTag Tag, Delivery Delivery)> _waiting = new();
    readonly List<Delivery> _inHand = [];
    readonly OutlivedLosses _outlived = new();
    readonly CancellationTokenSource _drainOver = new();
    readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _running;
    bool _draining;

    /// <summary>Takes a delivery; <c>false</c> when it is draining or the link is gone, and then the caller still owns it.</summary>
    public bool TryPost(TTag tag, Delivery delivery) => TryPost(tag, new ReadOnlySpan<Delivery>(in delivery));

    /// <summary>Takes all that came as one message, or none of them.</summary>
    public bool TryPost(TTag tag, ReadOnlySpan<Delivery> deliveries)
    {
        var keys = KeysOf(deliveries);
        int workers;
        lock (_gate)
        {
            // Under the lock: what comes after DropWaiting from the same link would be handled before what that has dropped.
            if (_draining || isGone?.Invoke(tag) == true)
            {
                return false;
            }

            for (var index = 0; index < deliveries.Length; index++)
            {
                _waiting.Enqueue((tag, _outlived.Discount(deliveries[index])), keys?[index]);
            }

            workers = Math.Min(deliveries.Length, options.Concurrency - _running);
            _running += workers;
        }

        for (; workers > 0; workers--)
        {
            if (inline)
            {
                _ = WorkAsync();
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(static pump => _ = pump.WorkAsync(), this, preferLocal: false);
            }
        }

        return true;
    }

    /// <summary>Forgets what has not begun: the connection it came by is gone, and the broker hands it over again.</summary>
    public void DropWaiting()
    {
        lock (_gate)
        {
            _outlived.Add(_waiting.TakeAll().Select(each => each.Item.Delivery).Concat(_inHand).Select(each => each.Envelope.Id));

            // The broker has them back: a second loss, while their handlers are still at work, is that of what it hands over meanwhile.
            _inHand.Clear();
        }
    }

    /// <summary>
    /// Takes nothing more, returns what has not begun (or leaves it for the end, where order is to be kept), and waits for what has: for
    /// <paramref name="drainTime"/>, then its token is cancelled, then a quarter of that again (at most 5 s) for handlers to notice. Cancelling the
    /// wait cancels the handlers at once.
    /// </summary>
    /// <returns>Whether every handler has ended.</returns>
    public async Task<bool> DrainAsync(TimeSpan drainTime, TimeProvider time, CancellationToken cancellation)
    {
        List<(TTag Tag, Delivery Delivery)> unbegun;
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_draining;
            _draining = true;
            unbegun = TakeUnbegun();
            if (_running == 0)
            {
                _drained.TrySetResult();
            }
        }

        foreach (var (tag, _) in options.SingleActive ? [] : unbegun)
        {
            await settle(tag, Settlement.Return);
        }

        if (isFirst)
        {
            options.Draining?.Invoke();
        }

        if (await EndsWithinAsync(drainTime, time, cancellation))
        {
            return true;
        }

        PumpLog.DrainOver(logger, options.Queue, drainTime.TotalSeconds);
        await _drainOver.CancelAsync();
        var grace = drainTime / 4 < TimeSpan.FromSeconds(5) ? drainTime / 4 : TimeSpan.FromSeconds(5);
        return await EndsWithinAsync(grace, time, CancellationToken.None);
    }

    public void Dispose() => _drainOver.Dispose();

    async Task<bool> EndsWithinAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await _drained.Task.WaitAsync(wait, time, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// What may be handed back. Not the rest of a message of which a part has begun: it goes back as a whole, and somebody would handle that part again.
    /// </summary>
    List<(TTag Tag, Delivery Delivery)> TakeUnbegun()
    {
        var unbegun = new List<(TTag, Delivery)>();
        foreach (var (item, key) in _waiting.TakeAll())
        {
            if (item.Delivery.Batch is { HasBegun: true })
            {
                _waiting.Enqueue(item, key);
            }
            else
            {
                unbegun.Add(item);
            }
        }

        return unbegun;
    }

    async Task WorkAsync()
    {
        string? key = null;
        (TTag Tag, Delivery Delivery) next = default;
        while (true)
        {
            lock (_gate)
            {
                _waiting.Done(key);
                PutDown(next.Delivery);
                if (!_waiting.TryDequeue(out next, out key))
                {
                    if (--_running == 0 && _draining)
                    {
                        _drained.TrySetResult();
                    }

                    return;
                }

                _inHand.Add(next.Delivery);
                next.Delivery.Batch?.Begin();
            }

            await settle(next.Tag, await HandleAsync(next.Delivery));
        }
    }

    /// <summary>By reference: to compare what they hold would take longer than to handle some.</summary>
    void PutDown(Delivery? delivery)
    {
        for (var index = 0; index < _inHand.Count; index++)
        {
            if (ReferenceEquals(_inHand[index], delivery))
            {
                _inHand[index] = _inHand[^1];
                _inHand.RemoveAt(_inHand.Count - 1);
                return;
            }
        }
    }

    /// <summary>Read here and not by the workers: they would read keys side by side, and no longer know which came first.</summary>
    string?[]? KeysOf(ReadOnlySpan<Delivery> deliveries)
    {
        if (options.Key is null)
        {
            return null;
        }

        var keys = new string?[deliveries.Length];
        for (var index = 0; index < keys.Length; index++)
        {
            keys[index] = KeyOf(deliveries[index]);
        }

        return keys;
    }

    string? KeyOf(Delivery delivery)
    {
        try
        {
            return options.Key?.Invoke(delivery);
        }
        catch (Exception exception)
        {
            PumpLog.NoKey(logger, exception, options.Queue, delivery.Envelope.Type, delivery.Envelope.Id);
            return null;
        }
    }

    async ValueTask<Settlement> HandleAsync(Delivery delivery)
    {
        try
        {
            return await handler(delivery, _drainOver.Token);
        }
        catch (OperationCanceledException) when (_drainOver.IsCancellationRequested)
        {
            // Cut off by the shutdown, not failed: somebody else gets it.
            return Settlement.Return;
        }
        catch (Exception exception)
        {
            PumpLog.HandlerFailed(logger, exception, options.Queue, delivery.Envelope.Type, delivery.Envelope.Id);
            return Settlement.Reject;
        }
    }
}
