using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events;

namespace Warren.Bench.Durable;

/// <summary>Answers with what it was sent. A request is acknowledged when the broker has confirmed its reply, so that neither is ever lost.</summary>
internal static class DurableService
{
    public const string Name = "durable-echoes";

    /// <summary>As many as the peers' services take.</summary>
    const int Prefetch = 256;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.End();

        var builder = BrokerSettings.CreateBuilder(port: 0);
        await using var app = builder.Build();
        var broker = app.Services.GetRequiredService<IBroker>();
        broker.Declare(new ServiceQueues(Name, HandlesRequests: true, []));
        await using var consumer = broker.Consume(
            new ConsumerOptions(Names.Requests(Name)) { Concurrency = Prefetch, Prefetch = Prefetch, AcknowledgeWithin = TimeSpan.FromMilliseconds(20) },
            (request, _) => AnswerAsync(broker, request));
        await app.StartAsync();
        await consumer.WhenActiveAsync();
        Console.WriteLine("started");
        await app.WaitForShutdownAsync();
        return 0;
    }

    static async Task<Settlement> AnswerAsync(IBroker broker, Delivery request)
    {
        var payload = JsonSerializer.Deserialize<JsonElement>(request.Body.Span);
        var envelope = new Envelope
        {
            Id = Envelope.NewId(TimeProvider.System),
            Type = request.Envelope.Type,
            Source = Name,
            CorrelationId = request.Envelope.CorrelationId,
        };
        var reply = new OutgoingMessage("", request.Envelope.ReplyTo!, envelope, JsonSerializer.SerializeToUtf8Bytes(payload))
        {
            Persistent = true,
            Mandatory = true,
            AllowBatch = true,
        };
        return await broker.PublishAsync(reply) is PublishOutcome.Confirmed or PublishOutcome.Unroutable ? Settlement.Ack : Settlement.Return;
    }
}
