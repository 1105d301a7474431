using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events.Contracts;

namespace Warren.Events.Handlers;

/// <summary>Starts and stops every service of this process. Starting does not wait for the broker: a service comes up whenever it does.</summary>
sealed class ServiceHost(IServiceProvider services, IEnumerable<ServiceName> names) : IHostedService
{
    readonly ConcurrentDictionary<string, ServiceRunner> _runners = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var owners = services.GetRequiredService<RequestOwners>();
        foreach (var name in names)
        {
            var service = services.GetRequiredKeyedService<Service>(name.Name);
            service.Freeze();
            _runners[name.Name] = new ServiceRunner(service, services);
        }

        foreach (var runner in _runners.Values)
        {
            runner.Start();
        }

        owners.Discover();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ServiceRunner[] runners = [.. _runners.Values];
        _runners.Clear();
        await Task.WhenAll(runners.Select(runner => runner.DisposeAsync().AsTask()));
    }

    /// <summary>Why a service is not ready; <c>null</c> when it is.</summary>
    public string? ProblemOf(string name) => _runners.TryGetValue(name, out var runner) ? runner.Problem : "not running";
}
