using Microsoft.Extensions.Logging;

namespace Warren.Events.RabbitMQ;

/// <summary>
/// Keeps the link: connects for ever, puts in place what is remembered, says connected, waits for the loss, says so once, and begins again.
/// It is ours and not the client's because the client's recovery does not notice closed channels and cancelled consumers, does not retry
/// the first connection, and can deadlock when a handler declares something.
/// </summary>
sealed partial class Supervisor(RabbitMQOptions options, BrokerAddress address, RabbitMQBroker broker, TimeProvider time, ILogger logger)
    : IDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stopping = new();
    Task? _running;
    Connections? _link;

    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, broker);
            _running ??= Task.Run(RunAsync);
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        if (running is not null)
        {
            await running;
        }

        broker.Status.Set(connected: false, blocked: false, $"{address}: stopped");
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Does something on the present link in the background; without one, it is done when everything is put in place. A failure costs the link.</summary>
    public void WithLink(string what, Func<Connections, Task> act)
    {
        Connections? link;
        lock (_gate)
        {
            link = _link;
        }

        if (link is not null)
        {
            _ = ActAsync(link, what, act);
        }
    }

    async Task RunAsync()
    {
        var backoff = new Backoff(options, time);
        while (!_stopping.IsCancellationRequested)
        {
            string why;
            try
            {
                var connections = await ConnectAsync();
                try
                {
                    await SetUpAsync(connections);
                    backoff.Reset();
                    why = await connections.Lost.WaitAsync(_stopping.Token);
                }
                finally
                {
                    await TakeDownAsync(connections);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                why = Failure.Describe(exception);
            }

            var wait = backoff.Next();
            broker.Status.Set(connected: false, blocked: false, $"{address}: not connected, tried again without end; {why}");
            Log.NotConnected(logger, address.ToString(), why, wait.TotalSeconds);
            try
            {
                await Task.Delay(wait, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task<Connections> ConnectAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(options.ConnectTimeout * 2);
        return await Connections.OpenAsync(address, options.ConnectionName, limit.Token);
    }

    /// <summary>Topology, then the way out, then the ways in: a handler that runs can already answer.</summary>
    async Task SetUpAsync(Connections connections)
    {
        connections.Publishing.ConnectionBlockedAsync += (_, blocked) => SetBlocked(connections, blocked.Reason);
        connections.Publishing.ConnectionUnblockedAsync += (_, _) => SetBlocked(connections, why: null);

        // Whoever asks for something from now on sees the link and does it himself; whoever asked before is in what is remembered.
        await broker.Declarations.DeclareAllAsync(connections, () => SetLink(connections), _stopping.Token);
        await broker.Publisher.AttachAsync(connections, _stopping.Token);
        broker.Counts.Attach(connections);
        var (consumers, mailboxes) = broker.Everything();
        foreach (var mailbox in mailboxes)
        {
            await mailbox.AttachAsync(connections, _stopping.Token);
        }

        await Task.WhenAll(consumers.Select(consumer => consumer.AttachAsync(connections)));
        if (!connections.IsLost)
        {
            broker.Status.Set(connected: true, broker.Publisher.IsBlocked, $"{address}: connected as {address.Account}");
            if (broker.Publisher.IsBlocked && !broker.State.IsBlocked)
            {
                // It was said between the two, when there was no connection yet to say it of.
                broker.Status.SetBlocked(true, $"{address}: connected, but the broker takes no messages");
            }

            Log.Connected(logger, address.ToString(), address.Account);
        }
    }

    async Task TakeDownAsync(Connections connections)
    {
        SetLink(null);
        connections.Drop("closed");
        var why = await connections.Lost;
        broker.Counts.Detach();
        broker.Publisher.Refuse();
        broker.Status.Set(connected: false, blocked: false, $"{address}: not connected; {why}");
        await connections.CloseAsync();
        await broker.Publisher.DetachAsync();
    }

    void SetLink(Connections? connections)
    {
        lock (_gate)
        {
            _link = connections;
        }
    }

    Task SetBlocked(Connections connections, string? why)
    {
        broker.Publisher.SetBlocked(why is not null);
        var text = why is null ? $"connected as {address.Account}" : $"connected, but the broker takes no messages: {why}";
        if (!connections.IsLost)
        {
            broker.Status.SetBlocked(why is not null, $"{address}: {text}");
            Log.Blocked(logger, address.ToString(), text);
        }

        return Task.CompletedTask;
    }

    static async Task ActAsync(Connections link, string what, Func<Connections, Task> act)
    {
        try
        {
            await act(link);
        }
        catch (Exception exception)
        {
            link.Drop($"{what} failed: {Failure.Describe(exception)}");
        }
    }

    /// <summary>Coming and going is said by whoever owns the process, from the state; every attempt is for those who look closer.</summary>
    static partial class Log
    {
        [LoggerMessage(151, LogLevel.Debug, "Connected to {address} as {account}.")]
        public static partial void Connected(ILogger logger, string address, string account);

        [LoggerMessage(152, LogLevel.Debug, "No connection to {address}: {why}. The next attempt is in {seconds:0.0} s.")]
        public static partial void NotConnected(ILogger logger, string address, string why, double seconds);

        [LoggerMessage(153, LogLevel.Warning, "{address}: {text}")]
        public static partial void Blocked(ILogger logger, string address, string text);
    }
}
