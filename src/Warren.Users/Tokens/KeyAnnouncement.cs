using System.Text.Json;
using Warren.Events;
using Warren.Outbox;
using Warren.Users.Sessions;

namespace Warren.Users.Tokens;

/// <summary>
/// Gives routers what they verify tokens with: at each connection to the broker, and whenever somebody asks who is there. Nothing is
/// remembered for those who come later; they ask.
/// </summary>
sealed partial class KeyAnnouncement(
    ControlChannel control, IBroker broker, SigningKey key, Revocations revocations, ILogger<KeyAnnouncement> logger) : IHostedService, IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly byte[] _keys = JsonSerializer.SerializeToUtf8Bytes(key.KeySet);
    IDisposable? _discover;
    IDisposable? _state;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _discover = control.On(Names.Control.Discover, async _ =>
        {
            await SendAsync();
            await RepeatAsync();
        });
        _state = broker.OnStateChanged(state =>
        {
            if (state.IsConnected)
            {
                _ = SendAsync();
            }
        });
        return broker.State.IsConnected ? SendAsync() : Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _discover?.Dispose();
        _state?.Dispose();
        await _stop.CancelAsync();
    }

    public void Dispose() => _stop.Dispose();

    async Task SendAsync()
    {
        try
        {
            if (await control.SendAsync(Names.Control.AuthKeys, _keys, _stop.Token) is not PublishOutcome.Confirmed and var outcome)
            {
                Log.NotSent(logger, outcome);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    async Task RepeatAsync()
    {
        try
        {
            await revocations.RepeatAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process stops.
        }
        catch (Exception error) when (error.IsDatabaseAway())
        {
            Log.NotRepeated(logger);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The public keys could not be sent to the routers: {Outcome}", EventName = "KeysNotSent")]
        public static partial void NotSent(ILogger logger, PublishOutcome outcome);

        [LoggerMessage(2, LogLevel.Warning, "A router asks for the sessions that have just ended, but the database does not answer", EventName = "RevocationsNotRepeated")]
        public static partial void NotRepeated(ILogger logger);
    }
}
