using Warren.Events;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A link over which a router's question for the contracts takes as long as the test likes; everything else goes at once.</summary>
sealed class LateQuestion(IBroker inner) : IBroker
{
    readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Account => inner.Account;

    public bool OutlivesProcess => inner.OutlivesProcess;

    public BrokerState State => inner.State;

    /// <summary>Lets it through.</summary>
    public void Open() => _gate.TrySetResult();

    public IDisposable OnStateChanged(Action<BrokerState> handler) => inner.OnStateChanged(handler);

    public void Start() => inner.Start();

    public void Declare(ServiceQueues queues) => inner.Declare(queues);

    public IConsumer Consume(ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler) => inner.Consume(options, handler);

    public IMailbox OpenMailbox(Func<Delivery, ValueTask> handler) => inner.OpenMailbox(handler);

    public async Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation = default)
    {
        if (message.Envelope.Type == Names.Control.Discover)
        {
            await _gate.Task.WaitAsync(cancellation);
        }

        return await inner.PublishAsync(message, cancellation);
    }

    public Task<int?> CountConsumersAsync(string queue, CancellationToken cancellation = default) => inner.CountConsumersAsync(queue, cancellation);

    public Task<int?> CountMessagesAsync(string queue, CancellationToken cancellation = default) => inner.CountMessagesAsync(queue, cancellation);

    public IDisposable OnReturned(Action<ReturnedMessage> handler) => inner.OnReturned(handler);

    public Task StopAsync(CancellationToken cancellation = default) => inner.StopAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
