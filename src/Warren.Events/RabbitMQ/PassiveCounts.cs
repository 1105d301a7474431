using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Warren.Events.Brokers;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Asks the broker how many consumers and messages a queue has: a passive declaration, on a channel of its own because "no such queue" closes it,
/// and one question at a time.
/// </summary>
sealed class PassiveCounts
{
    readonly OneAtATime _one = new();
    volatile Connections? _connections;
    IChannel? _channel;

    public void Attach(Connections connections) => _connections = connections;

    public void Detach() => _connections = null;

    public async Task<QueueDeclareOk?> AskAsync(string queue, CancellationToken cancellation)
    {
        if (_connections is null)
        {
            return null;
        }

        using var turn = await _one.EnterAsync(cancellation);
        return _connections is { IsLost: false } connections ? await AskAsync(connections, queue) : null;
    }

    async Task<QueueDeclareOk?> AskAsync(Connections connections, string queue)
    {
        try
        {
            if (_channel is not { IsOpen: true })
            {
                _channel = await connections.Consuming.CreateChannelAsync();
            }

            return await _channel.QueueDeclarePassiveAsync(queue);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
        catch (Exception exception)
        {
            if (!connections.IsLost && exception is OperationCanceledException or TimeoutException)
            {
                connections.Drop("the broker did not say what is in a queue");
            }

            return null; // The connection went while it was asked, and that is told where links are kept.
        }
    }
}
