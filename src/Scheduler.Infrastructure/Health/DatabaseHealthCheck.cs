using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Health;

/// <summary>Whether the database answers and its schema is current.</summary>
internal sealed class DatabaseHealthCheck(SchedulerDbContext database, IDatabaseFailures failures) : IHealthCheck
{
    /// <summary>How long the database may take. EF Core asks a server again for a minute whether the database is there.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await SchemaState.ReadAsync(database, cancellationToken);
            return state.IsCurrent ? HealthCheckResult.Healthy(state.Description) : HealthCheckResult.Unhealthy(state.Description);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException || failures.Judge(e) != DatabaseFailure.Fault)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }
}
