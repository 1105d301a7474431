namespace Warren.Events.Tests.Faults;

/// <summary>A broker whose consumers' results wait, when told so, until it is too late for them.</summary>
sealed class LateAcknowledgements(IBroker broker) : IBroker
{
    TaskCompletionSource? _held;

    public string Account => broker.Account;

    public bool OutlivesProcess => broker.OutlivesProcess;

    public BrokerState State => broker.State;

    public void Hold() => Volatile.Write(ref _held, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void LetGo() => Interlocked.Exchange(ref _held, null)?.TrySetResult();

    public IConsumer Consume(ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler) =>
        broker.Consume(options, async (delivery, cancellation) =>
        {
            var settlement = await handler(delivery, cancellation);
            if (Volatile.Read(ref _held) is { } held)
            {
                await held.Task;
            }

            return settlement;
        });

    public IDisposable OnStateChanged(Action<BrokerState> handler) => broker.OnStateChanged(handler);

    public void Start() => broker.Start();

    public void Declare(ServiceQueues queues) => broker.Declare(queues);

    public IMailbox OpenMailbox(Func<Delivery, ValueTask> handler) => broker.OpenMailbox(handler);

    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation = default) =>
        broker.PublishAsync(message, cancellation);

    public Task<int?> CountConsumersAsync(string queue, CancellationToken cancellation = default) => broker.CountConsumersAsync(queue, cancellation);

    public Task<int?> CountMessagesAsync(string queue, CancellationToken cancellation = default) => broker.CountMessagesAsync(queue, cancellation);

    public IDisposable OnReturned(Action<ReturnedMessage> handler) => broker.OnReturned(handler);

    public Task StopAsync(CancellationToken cancellation = default) => broker.StopAsync(cancellation);

    public ValueTask DisposeAsync() => broker.DisposeAsync();
}
