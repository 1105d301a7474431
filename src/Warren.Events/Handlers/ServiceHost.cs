using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events.Contracts;

namespace Warren.Events.Handlers;

/// <summary>Starts and stops every service of this process. Starting does not wait for the broker: a service comes up whenever it does.</summary>
sealed class ServiceHost(IServiceProvider services, IEnumerable<ServiceName> names) : IHostedService
{
    readonly ConcurrentDictionary<string, ServiceRunner> _runners = [];

    IEnumerable<IMessageStore> Stores => names.Select(name => services.GetKeyedService<IHandlerTransaction>(name.Name)?.Store).OfType<IMessageStore>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var owners = services.GetRequiredService<RequestOwners>();
        foreach (var name in names)
        {
            var service = services.GetRequiredKeyedService<Service>(name.Name);
            service.Freeze();
            _runners[name.Name] = new ServiceRunner(service, services);
        }

        // Every queue before the first message: an event that leaves earlier would find no queue of a service that starts a moment later.
        foreach (var runner in _runners.Values)
        {
            runner.Declare();
        }

        foreach (var runner in _runners.Values)
        {
            runner.Start();
        }

        foreach (var store in Stores)
        {
            store.Start();
        }

        owners.Discover();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ServiceRunner[] runners = [.. _runners.Values];
        _runners.Clear();
        await Task.WhenAll(runners.Select(runner => runner.DisposeAsync().AsTask()));
        await Task.WhenAll(Stores.Select(store => store.StopAsync()));
    }

    /// <summary>Why a service is not ready; <c>null</c> when it is.</summary>
    public string? ProblemOf(string name) => _runners.TryGetValue(name, out var runner) ? runner.Problem : "not running";
}
