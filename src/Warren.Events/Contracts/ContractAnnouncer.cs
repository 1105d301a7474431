using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Warren.Events.Contracts;

/// <summary>
/// Tells everybody what one service instance handles: when its consumers are up, after each reconnect, when somebody asks, and every
/// ten seconds a sign of life; at the stop, that it leaves.
/// </summary>
sealed partial class ContractAnnouncer(Contract contract, IServiceProvider services, ILogger log) : IAsyncDisposable
{
    readonly ControlChannel _control = services.GetRequiredService<ControlChannel>();
    readonly BrokerTrust _trust = services.GetRequiredService<BrokerTrust>();
    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    readonly byte[] _contract = JsonSerializer.SerializeToUtf8Bytes(contract, EventsJson.Default.Contract);
    readonly byte[] _notice = JsonSerializer.SerializeToUtf8Bytes(new InstanceNotice(contract.Service, contract.Instance), EventsJson.Default.InstanceNotice);
    readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stopping = new();
    readonly List<IDisposable> _subscriptions = [];
    readonly HashSet<string> _logged = [];
    Task _loop = Task.CompletedTask;

    /// <summary>The service that had announced one of our requests before we did; <c>null</c> when there is none.</summary>
    public string? Claimant { get; private set; }

    public void Start(IReadOnlyList<IConsumer> consumers)
    {
        _subscriptions.Add(_control.On(Names.Control.Discover, _ =>
        {
            Want();
            return ValueTask.CompletedTask;
        }));
        _subscriptions.Add(_control.On(Names.Control.ContractAnnounced, CompareAsync));
        _subscriptions.Add(_broker.OnStateChanged(state =>
        {
            if (state.IsConnected)
            {
                Want();
            }
        }));
        _loop = RunAsync(consumers, _stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _subscriptions.ForEach(subscription => subscription.Dispose());
        await _stopping.CancelAsync();
        await _loop;
        await _control.SendAsync(contract.Service, Names.Control.ContractLeft, _notice, CancellationToken.None);
        _stopping.Dispose();
    }

    void Want() => _wanted.Writer.TryWrite(true);

    async Task RunAsync(IReadOnlyList<IConsumer> consumers, CancellationToken stopping)
    {
        try
        {
            foreach (var consumer in consumers)
            {
                await consumer.WhenActiveAsync(stopping);
            }

            var isWhole = true;
            while (!stopping.IsCancellationRequested)
            {
                var (type, body) = isWhole ? (Names.Control.ContractAnnounced, _contract) : (Names.Control.ContractAlive, _notice);
                var outcome = await _control.SendAsync(contract.Service, type, body, stopping);
                isWhole = await WaitAsync(stopping) || outcome != PublishOutcome.Confirmed;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The service stops; leaving is said by LeaveAsync.
        }
    }

    /// <summary>Waits for the next sign of life; true when somebody wants the whole contract sooner.</summary>
    async Task<bool> WaitAsync(CancellationToken stopping)
    {
        using var time = new CancellationTokenSource(Contract.Heartbeat, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, stopping);
        try
        {
            return await _wanted.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>One request has one owner. Instance ids sort by time, so both sides agree on who came second: that one is not ready.</summary>
    ValueTask CompareAsync(Delivery delivery)
    {
        var other = JsonSerializer.Deserialize(delivery.Body.Span, EventsJson.Default.Contract);
        if (other is null || other.Service == contract.Service || !_trust.SpeaksFor(delivery.Envelope, other.Service))
        {
            return ValueTask.CompletedTask;
        }

        var both = other.Requests.Select(request => request.Name).Intersect(contract.Requests.Select(request => request.Name)).FirstOrDefault();
        if (both is not null)
        {
            if (_logged.Count < 100 && _logged.Add(other.Instance))
            {
                Log.ClaimedTwice(log, both, contract.Service, other.Service);
            }

            Claimant = string.CompareOrdinal(other.Instance, contract.Instance) < 0 ? other.Service : Claimant;
        }

        return ValueTask.CompletedTask;
    }

    static partial class Log
    {
        [LoggerMessage(31, LogLevel.Error, "The request '{Name}' is announced by two services, '{Service}' and '{Other}'. " +
            "One name has one owner: rename it in one of them, or stop one", EventName = "RequestClaimedTwice")]
        public static partial void ClaimedTwice(ILogger logger, string name, string service, string other);
    }
}
