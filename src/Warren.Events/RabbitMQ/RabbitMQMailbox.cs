using Microsoft.Extensions.Logging;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// A mailbox: an exclusive queue with a name from the broker (a fixed one would race with its own ghost after a lost connection),
/// consumed on a channel that is also used to bind it, one operation at a time.
/// </summary>
sealed class RabbitMQMailbox : IMailbox
{
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);
    static readonly Task<Settlement> Acknowledged = Task.FromResult(Settlement.Ack);

    readonly RabbitMQOptions _options;
    readonly Declarations _declarations;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly Action<RabbitMQMailbox> _forget;
    readonly DeliveryPump<MailboxQueue.Tag> _pump;
    readonly MailboxBindings _bindings = new();
    readonly OneAtATime _one = new();
    readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile MailboxQueue? _queue;
    bool _disposed;

    public RabbitMQMailbox(
        RabbitMQOptions options,
        Func<Delivery, ValueTask> handler,
        Declarations declarations,
        TimeProvider time,
        ILogger logger,
        Action<RabbitMQMailbox> forget)
    {
        _options = options;
        _declarations = declarations;
        _time = time;
        _logger = logger;
        _forget = forget;
        _pump = new(new ConsumerOptions("a mailbox") { Concurrency = 1 }, (delivery, _) =>
        {
            var handling = handler(delivery);
            return handling.IsCompletedSuccessfully ? Acknowledged : AcknowledgeAfterAsync(handling);
        }, static (tag, _) => tag.Queue.AcknowledgeAsync(tag), logger, inline: true);
    }

    public string? Address => _queue is { IsOpen: true } queue ? queue.Name : null;

    /// <summary>A new queue with everything it hears, on a new link.</summary>
    public async Task AttachAsync(Connections connections, CancellationToken cancellation)
    {
        await _declarations.WhenDoneAsync(cancellation);
        using var turn = await _one.EnterAsync(cancellation);
        if (_disposed || (_queue is { } current && current.Connections == connections))
        {
            return;
        }

        var queue = await MailboxQueue.OpenAsync(connections, _options, _pump.TryPost, _time, _logger, cancellation);
        await queue.BindAsync(_bindings.All, cancellation);
        await queue.ConsumeAsync(_options.MailboxPrefetch, cancellation);
        _queue = queue;
        _opened.TrySetResult();
    }

    public async Task BindAsync(string exchange, string routingKey, CancellationToken cancellation = default)
    {
        MessageRules.CheckBinding(exchange, routingKey);
        using var turn = await _one.EnterAsync(cancellation);
        if (_queue is not { IsOpen: true } queue || !await AskAsync(queue, () => queue.BindAsync([(exchange, routingKey)], CancellationToken.None)))
        {
            throw new BrokerUnavailableException("There is no connection to the broker; nothing was bound.");
        }

        _bindings.Add(exchange, routingKey);
    }

    public async Task UnbindAsync(string exchange, string routingKey, CancellationToken cancellation = default)
    {
        MessageRules.CheckBinding(exchange, routingKey);
        _bindings.Remove(exchange, routingKey);
        using var turn = await _one.EnterAsync(cancellation);
        if (_queue is { IsOpen: true } queue)
        {
            // If the link goes meanwhile, so does the queue: nothing is heard any more, which is what was asked for.
            await AskAsync(queue, () => queue.UnbindAsync(exchange, routingKey));
        }
    }

    public void Hear(string exchange, string routingKey)
    {
        MessageRules.CheckBinding(exchange, routingKey);
        _bindings.Add(exchange, routingKey);
        _ = HearNowAsync(exchange, routingKey);
    }

    public async Task WhenHearingAsync(CancellationToken cancellation = default)
    {
        await _opened.Task.WaitAsync(cancellation);

        // Whatever is being bound by now took its turn earlier.
        using var turn = await _one.EnterAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _opened.TrySetCanceled();
        using (await _one.EnterAsync())
        {
            _disposed = true;
            if (_queue is { } queue)
            {
                _queue = null;
                await queue.DeleteAsync();
            }
        }

        await _pump.DrainAsync(DrainTime, _time, CancellationToken.None);
        _pump.Dispose();
        _forget(this);
    }

    static async Task<Settlement> AcknowledgeAfterAsync(ValueTask handling)
    {
        await handling;
        return Settlement.Ack;
    }

    /// <summary>It waits for its turn: a link that is put in place right now may have looked before this was remembered.</summary>
    async Task HearNowAsync(string exchange, string routingKey)
    {
        using var turn = await _one.EnterAsync();
        if (_queue is { IsOpen: true } queue)
        {
            await AskAsync(queue, () => queue.BindAsync([(exchange, routingKey)], CancellationToken.None));
        }
    }

    /// <summary>
    /// Waits for the broker's answer to the end: giving up half-way would leave the next question with this one's answer.
    /// The client bounds the wait; an answer that does not come costs the link, which is told by its state.
    /// </summary>
    static async Task<bool> AskAsync(MailboxQueue queue, Func<Task> ask)
    {
        try
        {
            await ask();
            return true;
        }
        catch (Exception exception)
        {
            queue.Connections.Drop("a binding failed: " + Failure.Describe(exception));
            return false;
        }
    }
}
