using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>What tests of services share: processes with a service, somebody who asks, and ears for control messages and pushes.</summary>
public abstract class ServiceContractBase(IBrokerFixture fixture) : BrokerTests(fixture), IAsyncLifetime
{
    readonly List<IHost> _hosts = [];

    protected Logs Logged { get; } = new();

    /// <summary>A second service of the same test.</summary>
    protected string Other => Service + "-2";

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(Bound());
            host.Dispose();
        }

        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a process with one service, and waits until it consumes.</summary>
    protected async Task<IHost> HostAsync(
        string name, Action<Service> map, Action<ServiceRegistration>? add = null, string account = "warren", bool separate = false)
    {
        var host = Build(name, map, add, account, separate);
        host.Services.GetRequiredService<IBroker>().Start();
        await host.StartAsync(Bound());
        await WhenAsync(() => ProblemOf(host, name) is null);
        return host;
    }

    /// <summary>Why a service is not ready.</summary>
    protected string? ProblemOf(IHost host, string? name = null) => host.Services.GetRequiredService<Handlers.ServiceHost>().ProblemOf(name ?? Service);

    protected IHost Build(
        string name, Action<Service> map, Action<ServiceRegistration>? add = null, string account = "warren", bool separate = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(Logged).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(New(account));
        builder.Services.AddSingleton(new BrokerTrust { Separate = separate });
        add?.Invoke(builder.AddService(name));
        if (add is null)
        {
            builder.AddService(name);
        }

        var host = builder.Build();
        _hosts.Add(host);
        map(Microsoft.AspNetCore.Builder.ServiceHostExtensions.MapService(host, name));
        return host;
    }

    protected async Task<Asker> AskerAsync(string account = "router", bool separate = false)
    {
        var broker = await StartAsync(account);
        var asker = new Asker(broker, new BrokerTrust { Separate = separate }, Service);
        await WhenAsync(() => asker.IsReady);
        return asker;
    }

    /// <summary>What everybody says on <c>warren.control</c> from now on.</summary>
    protected async Task<Received> HearControlAsync()
    {
        var broker = await StartAsync("router");
        var received = new Received();
        var mailbox = broker.OpenMailbox(received.TakeAsync);
        await WhenAsync(() => mailbox.Address is not null);
        await mailbox.BindAsync(Names.ControlExchange, "", Bound());
        return received;
    }

    protected async Task<Received> HearPushesAsync(string routingKey)
    {
        var broker = await StartAsync("router");
        var received = new Received();
        var mailbox = broker.OpenMailbox(received.TakeAsync);
        await WhenAsync(() => mailbox.Address is not null);
        await mailbox.BindAsync(Names.PushesExchange, routingKey, Bound());
        return received;
    }

    protected static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Body.Span);

    protected static Caller User(string id = "u1", params string[] roles) => new()
    {
        Kind = CallerKind.User,
        UserId = id,
        SessionId = "s1",
        Roles = roles,
        Node = "n1",
        SocketId = "socket1",
    };
}
