using Warren.Events;
using Warren.Router.Catalogue;
using Warren.Router.Identity;
using Warren.Router.Outgoing;
using Warren.Router.Presence;
using Warren.Router.Requests;
using Warren.SocketIO;

namespace Warren.Router;

/// <summary>Starts and stops the router's parts, tells them when the link to the broker comes and goes, and runs the node's one sweep.</summary>
sealed partial class RouterService(
    IBroker broker, NodeMailbox mailbox, RouterNode node, Replies replies, RequestSender sender, Pushes pushes, SocketConnections connections, ContractListener contracts,
    SigningKeys keys, IdentityEnds ends, Pending pending, Routes routes, PresenceReports presence, Sweep sweep, SocketIOServer io,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RouterService> logger) : IHostedService, IDisposable
{
    static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _stopping = new();
    IDisposable? _states;
    IDisposable? _returns;
    Task _loops = Task.CompletedTask;
    bool _wasConnected;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        mailbox.Open(Handle);
        mailbox.Bindings.Hear(Names.PushesExchange, Names.PushAll);
        mailbox.Bindings.Hear(Names.PushesExchange, Names.PushNode(node.Id));
        contracts.Start();
        keys.Start();
        ends.Start();
        connections.Start();
        _returns = broker.OnReturned(sender.Returned);
        _states = broker.OnStateChanged(LinkChanged);
        LinkChanged(broker.State);
        lifetime.ApplicationStopping.Register(() => pending.AnswerAll(RouterErrors.Timeout, r => r is SocketRequest));
        _loops = Task.WhenAll(sweep.RunAsync(_stopping.Token), presence.RunAsync(_stopping.Token));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        pending.AnswerAll(RouterErrors.Timeout);
        await presence.SayGoodbyeAsync(cancellationToken);
        await _stopping.CancelAsync();
        await _loops.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _states?.Dispose();
        _returns?.Dispose();
        await mailbox.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    ValueTask Handle(Delivery delivery)
    {
        try
        {
            if (delivery.Exchange == Names.PushesExchange)
            {
                pushes.Handle(delivery);
            }
            else
            {
                replies.Handle(delivery);
            }
        }
        catch (Exception e)
        {
            Log.NotHandled(logger, Printable.Of(delivery.Envelope.Type), Printable.Of(delivery.Envelope.Source), e);
        }

        return default;
    }

    void LinkChanged(BrokerState state)
    {
        routes.LinkChanged(state.IsConnected);
        if (!state.IsConnected)
        {
            // The address that replies go to went with the link: none of them can come any more. This may be heard late, when the next
            // link is up already and requests are out on it: those keep waiting.
            var address = mailbox.Address;
            pending.AnswerAll(RouterErrors.Timeout, request => request.ReplyTo != address);
            return;
        }

        _ = DiscoverAsync();
        if (_wasConnected)
        {
            io.Default.EmitRaw(ReservedNames.Resync, AuthMessages.Empty);
        }

        _wasConnected = true;
    }

    async Task DiscoverAsync()
    {
        try
        {
            // What the broker does not take on this link, it is asked again; a new link asks by itself.
            while (!await contracts.DiscoverAsync(_stopping.Token) && broker.State is { IsConnected: true, IsBlocked: false })
            {
                await Task.Delay(AskAgain, time, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The router stops.
        }
        catch (Exception e)
        {
            Log.NotAsked(logger, e);
        }
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The message {Type} of {Source} could not be handled.")]
        public static partial void NotHandled(ILogger logger, string type, string source, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The services could not be asked for their contracts; they announce themselves when they start.")]
        public static partial void NotAsked(ILogger logger, Exception exception);
    }
}
