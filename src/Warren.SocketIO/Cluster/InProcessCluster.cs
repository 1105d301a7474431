using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Warren.SocketIO.Cluster;

/// <summary>A bus within one process: for tests of what an application does on several nodes, and for several servers in one host.</summary>
public sealed class InProcessCluster
{
    readonly ConcurrentDictionary<string, Adapter> _nodes = new(StringComparer.Ordinal);

    /// <summary>Makes the adapter of one more node; it takes part while its server runs.</summary>
    /// <param name="options">The defaults if null.</param>
    public ClusterAdapter CreateAdapter(ClusterOptions? options = null) => new Adapter(this, options);

    /// <summary>Gives a message to all nodes, or to the one it names: what <see cref="SocketIOEmitter"/> needs.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Gives up waiting for a node whose queue is full.</param>
    public async ValueTask PublishAsync(ClusterEnvelope message, CancellationToken cancellation)
    {
        foreach (var node in _nodes)
        {
            if (message.Node is null || message.Node == node.Key)
            {
                await node.Value.DeliverAsync(message.Body, cancellation);
            }
        }
    }

    sealed class Adapter(InProcessCluster cluster, ClusterOptions? options) : ClusterAdapter(options)
    {
        readonly Channel<ReadOnlyMemory<byte>> _received = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(10_000) { SingleReader = true });

        Task _reading = Task.CompletedTask;

        public async ValueTask DeliverAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
        {
            try
            {
                await _received.Writer.WriteAsync(body, cancellation);
            }
            catch (ChannelClosedException)
            {
                // The node stops at this moment; it is about to be out of the list.
            }
        }

        protected override ValueTask StartAsync(CancellationToken cancellation)
        {
            _reading = Task.Run(ReadAsync, CancellationToken.None);
            cluster._nodes[NodeId] = this;
            return default;
        }

        protected override ValueTask PublishAsync(ClusterEnvelope message, CancellationToken cancellation) => cluster.PublishAsync(message, cancellation);

        protected override async ValueTask StopAsync(CancellationToken cancellation)
        {
            cluster._nodes.TryRemove(NodeId, out _);
            _received.Writer.TryComplete();
            await _reading.WaitAsync(cancellation);
        }

        async Task ReadAsync()
        {
            await foreach (var body in _received.Reader.ReadAllAsync())
            {
                Receive(body);
            }
        }
    }
}
