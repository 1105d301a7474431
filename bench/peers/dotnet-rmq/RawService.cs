using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Warren.Bench.Peers;

/// <summary>Answers with what it was sent, by RabbitMQ.Client alone.</summary>
internal static class RawService
{
    const ushort Prefetch = 256;

    public static async Task RunAsync(Uri broker, string peer)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = RequestChannel.QueueOf(peer);
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: false);
        await channel.BasicQosAsync(0, Prefetch, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, request) =>
        {
            var properties = new BasicProperties { CorrelationId = request.BasicProperties.CorrelationId };
            await channel.BasicPublishAsync("", request.BasicProperties.ReplyTo!, mandatory: false, properties, request.Body.ToArray());
            await channel.BasicAckAsync(request.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        Console.WriteLine("started");
        await new TaskCompletionSource().Task;
    }
}
