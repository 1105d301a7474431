using System.Text;
using Warren.SocketIO.Cluster;

namespace Warren.SocketIO.Tests.Cluster;

/// <summary>A bus in the hands of the test: it can fail, fall silent, and say anything to its node.</summary>
public sealed class FaultyAdapter(InProcessCluster bus, ClusterOptions? options = null) : ClusterAdapter(options)
{
    readonly List<string> _published = [];

    public bool Fails { get; set; }

    /// <summary>Publishes nothing, as if the network were cut.</summary>
    public bool IsSilent { get; set; }

    public IReadOnlyList<string> Published
    {
        get
        {
            lock (_published)
            {
                return [.. _published];
            }
        }
    }

    public void Hear(string json) => Receive(Encoding.UTF8.GetBytes(json));

    protected override ValueTask StartAsync(CancellationToken cancellation) => default;

    protected override async ValueTask PublishAsync(ClusterEnvelope message, CancellationToken cancellation)
    {
        if (Fails)
        {
            throw new IOException("the bus is down");
        }

        lock (_published)
        {
            _published.Add(Encoding.UTF8.GetString(message.Body.Span));
        }

        if (!IsSilent)
        {
            await bus.PublishAsync(message, cancellation);
        }
    }

    protected override ValueTask StopAsync(CancellationToken cancellation) => default;
}
