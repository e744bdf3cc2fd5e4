using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Health;

/// <summary>Whether the database answers and its schema is current.</summary>
internal sealed class DatabaseHealthCheck(SchedulerDbContext database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await SchemaState.ReadAsync(database, cancellationToken);
            return state.IsCurrent ? HealthCheckResult.Healthy(state.Description) : HealthCheckResult.Unhealthy(state.Description);
        }
        catch (DbException e)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}
