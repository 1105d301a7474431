using Warren.Events;

namespace Warren.Faults.Host.Sabotage;

/// <summary>
/// A broker behind a very long line: events reach it long after they were published. That alone loses nothing, since their confirm is as late.
/// With <paramref name="confirmsAtOnce"/> the sender is told at once that they are there, which is what publishing without confirms comes to.
/// </summary>
internal sealed class LateBroker(IBroker inner, bool confirmsAtOnce) : IBroker
{
    static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    public string Account => inner.Account;

    public BrokerState State => inner.State;

    public IDisposable OnStateChanged(Action<BrokerState> handler) => inner.OnStateChanged(handler);

    public void Start() => inner.Start();

    public void Declare(ServiceQueues queues) => inner.Declare(queues);

    public IConsumer Consume(ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler) => inner.Consume(options, handler);

    public IMailbox OpenMailbox(Func<Delivery, ValueTask> handler) => inner.OpenMailbox(handler);

    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation = default)
    {
        if (!message.Persistent)
        {
            return inner.PublishAsync(message, cancellation);
        }

        var published = PublishLateAsync(message, cancellation);
        return confirmsAtOnce ? Task.FromResult(PublishOutcome.Confirmed) : published;
    }

    public Task<int?> CountConsumersAsync(string queue, CancellationToken cancellation = default) => inner.CountConsumersAsync(queue, cancellation);

    public Task<int?> CountMessagesAsync(string queue, CancellationToken cancellation = default) => inner.CountMessagesAsync(queue, cancellation);

    public IDisposable OnReturned(Action<ReturnedMessage> handler) => inner.OnReturned(handler);

    public Task StopAsync(CancellationToken cancellation = default) => inner.StopAsync(cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    async Task<PublishOutcome> PublishLateAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        await Task.Delay(Late, TimeProvider.System, cancellation);
        return await inner.PublishAsync(message, cancellation);
    }
}
