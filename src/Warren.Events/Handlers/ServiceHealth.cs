using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Warren.Events.Handlers;

/// <summary>Whether one service is ready: its consumers are active and nobody else answers its requests.</summary>
sealed class ServiceHealth(string name, ServiceHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(host.ProblemOf(name) is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy());
}
