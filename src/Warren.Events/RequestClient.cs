using System.Collections.Concurrent;

namespace Warren.Events;

/// <summary>
/// Sends requests to services and waits for their replies, in bytes. It has one mailbox; a reply that does not come from the asked
/// service's account is dropped. When the link is lost, everything pending ends at once, since its address is gone.
/// </summary>
public sealed class RequestClient : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Pending> _pending = new();
    readonly IBroker _broker;
    readonly BrokerTrust _trust;
    readonly TimeProvider _time;
    readonly RequestClientOptions _options;
    readonly IMailbox _mailbox;
    readonly IDisposable _states;
    int _count;

    /// <summary>Opens the mailbox.</summary>
    public RequestClient(IBroker broker, BrokerTrust trust, TimeProvider time, RequestClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(broker);
        _broker = broker;
        _trust = trust;
        _time = time;
        _options = options ?? new RequestClientOptions();
        _mailbox = broker.OpenMailbox(Answered);
        _states = broker.OnStateChanged(StateChanged);
    }

    /// <summary>
    /// Whether replies can reach us now. Without it every request is <see cref="RequestOutcome.Unavailable"/>; a client made while the
    /// link is up needs one round trip to the broker.
    /// </summary>
    public bool IsReady => _mailbox.Address is not null;

    /// <summary>Sends a request and waits for its reply. It does not throw for what broker or service do; that is the outcome.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired; it is not known whether the request was done.</exception>
    public async Task<RequestAnswer> SendAsync(OutgoingRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var deadline = _time.GetUtcNow() + request.Timeout;
        var correlation = Envelope.NewId(_time);
        if (Interlocked.Increment(ref _count) > _options.MaxPending || _mailbox.Address is not { } address)
        {
            Interlocked.Decrement(ref _count);
            return new RequestAnswer(RequestOutcome.Unavailable);
        }

        var pending = new Pending(request.Service, address);

        try
        {
            _pending[correlation] = pending;
            using var timeout = new CancellationTokenSource(request.Timeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            switch (await _broker.PublishAsync(Message(request, correlation, address, deadline), either.Token))
            {
                case PublishOutcome.Unroutable or PublishOutcome.Refused or PublishOutcome.Unavailable:
                    return new RequestAnswer(RequestOutcome.Unavailable);
                default:
                    return await WaitAsync(request, pending.Answer.Task, timeout.Token, cancellation);
            }
        }
        finally
        {
            _pending.TryRemove(correlation, out _);
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Closes the mailbox; what is pending ends as <see cref="RequestOutcome.Timeout"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _states.Dispose();
        EndAll(_ => true);
        await _mailbox.DisposeAsync();
    }

    static OutgoingMessage Message(OutgoingRequest request, string correlation, string address, DateTimeOffset deadline) =>
        new("", Names.Requests(request.Service), new Envelope
        {
            Id = request.Id ?? correlation,
            Type = request.Name,
            ContentType = request.ContentType,
            CorrelationId = correlation,
            ReplyTo = address,
            Source = request.Source,
            Caller = request.Caller,
            Deadline = deadline,
            TraceParent = request.TraceParent,
        }, request.Payload)
        {
            Mandatory = true,
            Expiration = request.Timeout,
        };

    /// <summary>
    /// Waits, and asks the broker now and then whether anybody consumes the queue: it is durable and outlives its service, so the
    /// mandatory flag cannot see that the service is gone.
    /// </summary>
    async Task<RequestAnswer> WaitAsync(OutgoingRequest request, Task<RequestAnswer> answer, CancellationToken timeout, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(timeout, cancellation);
        var wait = _options.FirstLook;
        while (true)
        {
            var pause = Task.Delay(wait, _time, done.Token);
            if (await Task.WhenAny(answer, pause) == answer)
            {
                await done.CancelAsync();
                return await answer;
            }

            cancellation.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested || await IsGoneAsync(request.Service, done.Token))
            {
                return answer.IsCompleted ? await answer : new RequestAnswer(RequestOutcome.Timeout);
            }

            wait = _options.NextLook;
        }
    }

    async Task<bool> IsGoneAsync(string service, CancellationToken done)
    {
        try
        {
            return await _broker.CountConsumersAsync(Names.Requests(service), done) == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    ValueTask Answered(Delivery delivery)
    {
        if (delivery.Envelope.CorrelationId is { } id
            && _pending.TryGetValue(id, out var pending)
            && _trust.SpeaksFor(delivery.Envelope, pending.Service))
        {
            pending.Answer.TrySetResult(new RequestAnswer(RequestOutcome.Answered, delivery));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Changes are told a moment after they happened, so this may hear of a lost link when the next is up already: what was sent over the
    /// new one has the mailbox's new address, and goes on.
    /// </summary>
    void StateChanged(BrokerState state)
    {
        var address = _mailbox.Address;
        EndAll(pending => pending.Address != address);
    }

    void EndAll(Func<Pending, bool> which)
    {
        foreach (var pending in _pending.Values.Where(which))
        {
            pending.Answer.TrySetResult(new RequestAnswer(RequestOutcome.Timeout));
        }
    }

    sealed record Pending(string Service, string Address)
    {
        public TaskCompletionSource<RequestAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
