using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Warren.Outbox;

/// <summary>Readiness of a service's database: its tables are there, and it answers now.</summary>
sealed class DatabaseHealth<TContext>(ServiceDatabase database, IServiceScopeFactory scopes) : IHealthCheck
    where TContext : DbContext
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!database.IsReady)
        {
            return HealthCheckResult.Unhealthy($"The database {database.Address.Display} is not ready: {database.Detail}.");
        }

        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy(database.Address.Display)
            : HealthCheckResult.Unhealthy($"The database {database.Address.Display} does not answer.");
    }
}
