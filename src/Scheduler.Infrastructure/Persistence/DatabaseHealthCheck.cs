using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Checks that the database responds and that its schema is current.</summary>
internal sealed class DatabaseHealthCheck(SchedulerDbContext database, IDatabaseErrorClassifier failures) : IHealthCheck
{
    /// <summary>The timeout of the check. EF Core retries for a minute to find out whether a database exists.</summary>
    public static readonly TimeSpan Timeout = RequestDeadline.DefaultLimit - RequestDeadline.Reserve;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await SchemaState.ReadAsync(database, cancellationToken);
            return state.IsCurrent ? HealthCheckResult.Healthy(state.Description) : HealthCheckResult.Unhealthy(state.Description);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException || failures.Classify(e) != DatabaseErrorKind.Permanent)
        {
            return HealthCheckResult.Unhealthy("The database is not responding.", e);
        }
    }
}
