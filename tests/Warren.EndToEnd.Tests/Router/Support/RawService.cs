using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events;
using Warren.Events.Contracts;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A service without the SDK: it can do what no SDK would, such as end without a word or speak for another.</summary>
sealed class RawService : IAsyncDisposable
{
    readonly IConsumer _consumer;

    RawService(IBroker broker, IConsumer consumer, Contract contract)
    {
        Broker = broker;
        _consumer = consumer;
        Contract = contract;
        Control = new ControlChannel(broker, TimeProvider.System, NullLogger<ControlChannel>.Instance);
    }

    /// <summary>Its link.</summary>
    public IBroker Broker { get; }

    /// <summary>Where it announces.</summary>
    public ControlChannel Control { get; }

    /// <summary>What it announces.</summary>
    public Contract Contract { get; }

    /// <summary>Starts it: answers every request with its own payload, and announces one request that anybody may call.</summary>
    public static async Task<RawService> StartAsync(IBroker broker, string name, string request, Func<Delivery, Task>? handle, bool takesBatches = false)
    {
        broker.Start();
        broker.Declare(new ServiceQueues(name, true, []));
        var consumer = broker.Consume(new ConsumerOptions(Names.Requests(name)) { Concurrency = 1, DrainTime = TimeSpan.FromMilliseconds(50) }, async (delivery, cancellation) =>
        {
            await (handle?.Invoke(delivery) ?? Task.CompletedTask).WaitAsync(cancellation);
            await ReplyAsync(broker, name, delivery, [.. "{\"ok\":true,\"data\":"u8, .. delivery.Body.Span, .. "}"u8]);
            return Settlement.Ack;
        });
        await consumer.WhenActiveAsync();
        var contract = new Contract(name, Guid.NewGuid().ToString("N"), "1")
        {
            Batches = takesBatches,
            Requests = [new RequestContract(request, Access.Anonymous)],
        };
        var service = new RawService(broker, consumer, contract);
        service.Control.On(Names.Control.Discover, async _ => await service.AnnounceAsync());
        await service.Control.WhenHearingAsync();
        await service.AnnounceAsync();
        return service;
    }

    /// <summary>Announces its contract.</summary>
    public Task AnnounceAsync() => Control.SendAsync(Names.Control.ContractAnnounced, JsonSerializer.SerializeToUtf8Bytes(Contract, JsonSerializerOptions.Web));

    /// <summary>Ends as a killed process does: its consumer is gone, and nobody hears that it leaves.</summary>
    public Task KillAsync() => Broker.StopAsync();

    /// <summary>Answers a request as whoever this link logs in as.</summary>
    public static Task ReplyAsync(IBroker broker, string source, Delivery request, byte[] body) => broker.PublishAsync(new OutgoingMessage(
        "", request.Envelope.ReplyTo!,
        new Envelope
        {
            Id = Envelope.NewId(TimeProvider.System),
            Type = request.Envelope.Type,
            CorrelationId = request.Envelope.CorrelationId,
            Source = source,
        },
        body));

    public async ValueTask DisposeAsync()
    {
        await _consumer.DisposeAsync();
        await Control.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
