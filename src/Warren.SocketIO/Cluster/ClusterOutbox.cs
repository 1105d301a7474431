using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Warren.SocketIO.Cluster;

/// <summary>
/// What this node has to say, in one order for everything: a broadcast and the command behind it arrive as they were given. Bounded; nobody
/// waits for the bus, because the sockets of this node must not.
/// </summary>
internal sealed partial class ClusterOutbox(
    Func<ClusterEnvelope, CancellationToken, ValueTask> publish, int max, ClusterMetrics metrics, ILogger logger) : IDisposable
{
    readonly Channel<ClusterEnvelope> _waiting = Channel.CreateBounded<ClusterEnvelope>(
        new BoundedChannelOptions(max) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;
    volatile bool _failing;
    volatile bool _full;
    volatile bool _stopped;

    /// <summary>The last message could not be published, or the queue was full.</summary>
    public bool IsFailing => _failing || _full;

    public void Start() => _running = Task.Run(RunAsync);

    public void Add(ClusterEnvelope message)
    {
        if (_waiting.Writer.TryWrite(message))
        {
            _full = false;
            return;
        }

        if (_stopped)
        {
            // The node has said goodbye; whoever still speaks is stopping, too.
            return;
        }

        metrics.Dropped("queue full");
        if (!_full)
        {
            _full = true;
            Log.QueueFull(logger, max);
        }
    }

    /// <summary>Publishes what waits, then ends; after <paramref name="cancellation"/> without the rest.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        _stopped = true;
        _waiting.Writer.TryComplete();
        await using var hurry = cancellation.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        await _running;
    }

    public void Dispose() => _stop.Dispose();

    async Task RunAsync()
    {
        await foreach (var message in _waiting.Reader.ReadAllAsync())
        {
            try
            {
                await publish(message, _stop.Token);
                metrics.Published();
                if (_failing)
                {
                    _failing = false;
                    Log.PublishesAgain(logger);
                }
            }
            catch (Exception exception)
            {
                metrics.Dropped("publish failed");
                if (!_failing)
                {
                    _failing = true;
                    Log.PublishFailed(logger, exception);
                }
            }
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Messages to other nodes are dropped: {Max} wait for the bus already. Sockets of this node are served.", EventName = "ClusterQueueFull")]
        public static partial void QueueFull(ILogger logger, int max);

        [LoggerMessage(2, LogLevel.Warning, "A message to other nodes could not be published and is dropped; more may be. Sockets of this node are served.", EventName = "ClusterPublishFailed")]
        public static partial void PublishFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Information, "Messages reach the other nodes again.", EventName = "ClusterPublishesAgain")]
        public static partial void PublishesAgain(ILogger logger);
    }
}
