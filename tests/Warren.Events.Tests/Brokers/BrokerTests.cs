using System.Text;
using Xunit;

namespace Warren.Events.Tests.Brokers;

/// <summary>What the contract's parts share: brokers that are disposed of, a service name of each test's own, short messages.</summary>
public abstract class BrokerTests(IBrokerFixture fixture) : IAsyncLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly List<IBroker> _brokers = [];

    protected IBrokerFixture Fixture { get; } = fixture;

    /// <summary>Queues are durable and the installation is shared, so each test uses names of its own.</summary>
    protected string Service { get; } = "svc-" + Guid.NewGuid().ToString("N")[..12];

    public static CancellationToken Bound() => new CancellationTokenSource(Limit, TimeProvider.System).Token;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers)
        {
            await broker.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected IBroker New(string account = "users")
    {
        var broker = Fixture.Create(account);
        _brokers.Add(broker);
        return broker;
    }

    protected async Task<IBroker> StartAsync(string account = "users")
    {
        var broker = New(account);
        broker.Start();
        await WhenAsync(() => broker.State.IsConnected);
        return broker;
    }

    /// <summary>Starts a broker with the queues of <see cref="Service"/>, hearing these events.</summary>
    protected async Task<IBroker> StartServiceAsync(params string[] events)
    {
        var broker = New();
        broker.Declare(new ServiceQueues(Service, HandlesRequests: true, events));
        broker.Start();
        await WhenAsync(() => broker.State.IsConnected);
        return broker;
    }

    protected static async Task<Received> ReceiveAsync(IBroker broker, string queue, int concurrency = 1)
    {
        var received = new Received();
        await ConsumeAsync(broker, new ConsumerOptions(queue) { Concurrency = concurrency }, received.AckAsync);
        return received;
    }

    protected static async Task<IConsumer> ConsumeAsync(
        IBroker broker, ConsumerOptions options, Func<Delivery, CancellationToken, Task<Settlement>> handler)
    {
        var consumer = broker.Consume(options, handler);
        await consumer.WhenActiveAsync(Bound());
        return consumer;
    }

    protected static Envelope NewEnvelope(string type = "thing.do") =>
        new() { Id = Envelope.NewId(TimeProvider.System), Type = type, Source = "tests" };

    protected OutgoingMessage Request(string text) =>
        new("", Names.Requests(Service), NewEnvelope(), Encoding.UTF8.GetBytes(text)) { Mandatory = true };

    protected static OutgoingMessage Event(string name, string text) =>
        new(Names.EventsExchange, name, NewEnvelope(name), Encoding.UTF8.GetBytes(text)) { Persistent = true };

    protected static OutgoingMessage Push(string routingKey, string text) =>
        new(Names.PushesExchange, routingKey, NewEnvelope("cart.updated"), Encoding.UTF8.GetBytes(text));

    protected static async Task PublishAsync(IBroker broker, OutgoingMessage message) =>
        Assert.Equal(PublishOutcome.Confirmed, await broker.PublishAsync(message, Bound()));

    /// <summary>Waits for a condition, for as long as a test may wait.</summary>
    protected static Task WhenAsync(Func<bool> condition) => WhenAsync(() => Task.FromResult(condition()));

    protected static async Task WhenAsync(Func<Task<bool>> condition)
    {
        var bound = Bound();
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, bound);
        }
    }
}
