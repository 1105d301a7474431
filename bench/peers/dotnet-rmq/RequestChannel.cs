using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Warren.Bench.Peers;

/// <summary>Requests and replies by RabbitMQ.Client alone: an exclusive queue for replies, correlation ids, acknowledgements, nothing confirmed.</summary>
internal sealed class RequestChannel
{
    readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> _waiting = new(StringComparer.Ordinal);
    readonly string _queue;
    readonly IChannel _channel;
    string _replies = "";
    long _last;

    RequestChannel(IChannel channel, string queue) => (_channel, _queue) = (channel, queue);

    public static string QueueOf(string peer) => $"echo-requests.{peer}";

    public static async Task<RequestChannel> OpenAsync(Uri broker, string peer)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var requests = new RequestChannel(await connection.CreateChannelAsync(), QueueOf(peer));
        await requests._channel.QueueDeclareAsync(requests._queue, durable: false, exclusive: false, autoDelete: false);
        requests._replies = (await requests._channel.QueueDeclareAsync()).QueueName;
        var consumer = new AsyncEventingBasicConsumer(requests._channel);
        consumer.ReceivedAsync += requests.ReceivedAsync;
        await requests._channel.BasicConsumeAsync(requests._replies, autoAck: false, consumer);
        return requests;
    }

    public async Task<byte[]> AskAsync(ReadOnlyMemory<byte> body)
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var reply = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = reply;
        await _channel.BasicPublishAsync("", _queue, mandatory: false, new BasicProperties { CorrelationId = id, ReplyTo = _replies }, body);
        return await reply.Task;
    }

    async Task ReceivedAsync(object sender, BasicDeliverEventArgs received)
    {
        if (_waiting.TryRemove(received.BasicProperties.CorrelationId ?? "", out var reply))
        {
            // The client takes the body back when this returns.
            reply.SetResult(received.Body.ToArray());
        }

        await _channel.BasicAckAsync(received.DeliveryTag, multiple: false);
    }
}
