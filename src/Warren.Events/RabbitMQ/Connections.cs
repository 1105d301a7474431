using RabbitMQ.Client;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// One connection to publish and one to consume, from opening to loss. They are apart because a broker in alarm stops reading from
/// connections that publish, and acknowledgements must still get through. When one goes, both go: a process has a link or has none.
/// </summary>
sealed class Connections
{
    static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);

    readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<IConnection> _open = [];

    public IConnection Publishing => _open[0];

    public IConnection Consuming => _open[1];

    /// <summary>Completes with the reason when either connection is lost or given up.</summary>
    public Task<string> Lost => _lost.Task;

    public bool IsLost => _lost.Task.IsCompleted;

    /// <summary>Whether it is not only not given up: a channel hears of a closed connection before we do.</summary>
    public bool IsWell => !IsLost && Publishing.IsOpen && Consuming.IsOpen;

    public static async Task<Connections> OpenAsync(BrokerAddress address, string name, CancellationToken cancellation)
    {
        var connections = new Connections();
        try
        {
            await connections.AddAsync(address, $"{name} (publish)", cancellation);
            await connections.AddAsync(address, $"{name} (consume)", cancellation);
            return connections;
        }
        catch
        {
            await connections.CloseAsync();
            throw;
        }
    }

    /// <summary>Gives the link up. Safe from any thread and at any time; the first reason counts.</summary>
    public void Drop(string why) => _lost.TrySetResult(why);

    /// <summary>Closes both, in order if they are well; never waits longer than a few seconds.</summary>
    public async Task CloseAsync()
    {
        Drop("closed");
        await Task.WhenAll(_open.Select(CloseAsync));
    }

    async Task AddAsync(BrokerAddress address, string name, CancellationToken cancellation)
    {
        var connection = await address.NewFactory().CreateConnectionAsync(name, cancellation);
        _open.Add(connection);
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            Drop(Failure.Describe(reason));
            return Task.CompletedTask;
        };
    }

    static async Task CloseAsync(IConnection connection)
    {
        // A connection whose writer has died can block its own shutdown (client issue 1930), so that the wait is ours to end.
        // It is then left to the garbage collector, with its error observed.
        var closing = CloseAndDisposeAsync(connection);
        await Task.WhenAny(closing, Task.Delay(2 * CloseTime, TimeProvider.System));
        _ = closing.ContinueWith(static task => task.Exception, TaskScheduler.Default);
    }

    static async Task CloseAndDisposeAsync(IConnection connection)
    {
        await connection.CloseAsync(Constants.ReplySuccess, "Goodbye", CloseTime, abort: true, CancellationToken.None);
        await connection.DisposeAsync();
    }
}
