using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A real service, as one process of the broker's.</summary>
sealed class ServiceProcess : IAsyncDisposable
{
    readonly IHost _host;
    readonly IBroker _broker;
    bool _stopped;

    ServiceProcess(IHost host, IBroker broker)
    {
        _host = host;
        _broker = broker;
    }

    /// <summary>Its control channel.</summary>
    public ControlChannel Control => _host.Services.GetRequiredService<ControlChannel>();

    /// <summary>Its link to the broker.</summary>
    public IBroker Broker => _broker;

    /// <summary>Starts one.</summary>
    public static async Task<ServiceProcess> StartAsync(IBroker broker, string name, Action<Service> map, bool separate = true)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(broker).AddSingleton(new BrokerTrust { Separate = separate }).AddEvents();
        builder.AddService(name);
        var host = builder.Build();
        map(host.MapService(name));
        broker.Start();
        await host.StartAsync();
        return new ServiceProcess(host, broker);
    }

    /// <summary>Stops it in order: it says that it leaves.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _host.StopAsync();
            await _broker.StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}
