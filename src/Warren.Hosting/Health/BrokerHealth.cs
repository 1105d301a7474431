using Microsoft.Extensions.Diagnostics.HealthChecks;
using Warren.Events;

namespace Warren.Hosting.Health;

/// <summary>Whether there is a connection to the broker that takes messages.</summary>
sealed class BrokerHealth(IBroker broker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = broker.State;
        return Task.FromResult(!state.IsConnected ? HealthCheckResult.Unhealthy("no connection to the broker")
            : state.IsBlocked ? HealthCheckResult.Unhealthy("the broker takes no messages: memory or disk alarm")
            : HealthCheckResult.Healthy());
    }
}
