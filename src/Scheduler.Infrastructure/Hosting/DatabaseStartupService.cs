using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Migrates the database before the service listens, if configured, and logs the state of the schema.</summary>
internal sealed partial class DatabaseStartupService(
    IServiceScopeFactory scopes, IOptions<DatabaseOptions> options, IDatabaseErrorClassifier failures, ILogger<DatabaseStartupService> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<SchedulerDbContext>();
        LogLocation(logger, context.Location);
        if (options.Value.MigratesOnStart)
        {
            var state = await DatabaseMigrator.MigrateAsync(context, logger, cancellationToken);
            await CheckSnapshotsAsync(context, cancellationToken);
            if (state.IsCurrent)
            {
                // The first use builds EF Core's model, and compiles the query. Without this, the first write would do so while it blocks all others.
                await scope.ServiceProvider.GetRequiredService<ITaskRepository>().FindAsync(default, cancellationToken);
                await scope.ServiceProvider.GetRequiredService<IIdempotencyRecordRepository>().FindAsync(new byte[IdempotencyKey.HashLength], cancellationToken);
            }

            return;
        }

        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(DatabaseHealthCheck.Timeout);
            DatabaseMigrator.LogState(logger, await SchemaState.ReadAsync(context, timeout.Token));
            await CheckSnapshotsAsync(context, timeout.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (e is DbException or OperationCanceledException || failures.Classify(e) != DatabaseErrorKind.Permanent))
        {
            // The database may become available later; until then the readiness check fails.
            LogUnreachable(logger, e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CheckSnapshotsAsync(SchedulerDbContext context, CancellationToken cancellationToken)
    {
        if (!await context.HasStatementSnapshotsAsync(cancellationToken))
        {
            LogNoSnapshots(logger);
        }
    }

    [LoggerMessage(1001, LogLevel.Information, "Data: {Location}")]
    private static partial void LogLocation(ILogger logger, string location);

    [LoggerMessage(1002, LogLevel.Error, "The database is not responding; the service is not ready until it does.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "READ_COMMITTED_SNAPSHOT is off in the database: readers and writers block each other, and may deadlock. Turn it on.")]
    private static partial void LogNoSnapshots(ILogger logger);
}
