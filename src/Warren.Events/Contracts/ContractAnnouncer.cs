using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.Events.Contracts;

/// <summary>
/// Tells everybody what one service instance handles: when its consumers are up, after each reconnect, when somebody asks, and every
/// ten seconds a sign of life; at the stop, that it leaves.
/// </summary>
sealed class ContractAnnouncer(Contract contract, IServiceProvider services) : IAsyncDisposable
{
    readonly ControlChannel _control = services.GetRequiredService<ControlChannel>();
    readonly IBroker _broker = services.GetRequiredService<IBroker>();
    readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    readonly byte[] _contract = JsonSerializer.SerializeToUtf8Bytes(contract, EventsJson.Default.Contract);
    readonly byte[] _notice = JsonSerializer.SerializeToUtf8Bytes(new InstanceNotice(contract.Service, contract.Instance), EventsJson.Default.InstanceNotice);
    readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stopping = new();
    readonly List<IDisposable> _subscriptions = [];
    Task _loop = Task.CompletedTask;

    public void Start(IReadOnlyList<IConsumer> consumers)
    {
        _subscriptions.Add(_control.On(Names.Control.Discover, _ =>
        {
            Want();
            return ValueTask.CompletedTask;
        }));
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

    /// <summary>Tells everybody the whole contract again, soon.</summary>
    public void Want() => _wanted.Writer.TryWrite(true);

    async Task RunAsync(IReadOnlyList<IConsumer> consumers, CancellationToken stopping)
    {
        try
        {
            foreach (var consumer in consumers)
            {
                await consumer.WhenActiveAsync(stopping);
            }

            await _control.WhenHearingAsync(stopping);
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
}
