using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Health;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Before the service listens: brings the schema up to date where that is wanted, and says how it stands.</summary>
internal sealed partial class DatabaseStartupService(
    IServiceScopeFactory scopes, IOptions<DatabaseOptions> options, IDatabaseFailures failures, ILogger<DatabaseStartupService> logger) : IHostedService
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
                // The first query makes the model and compiles. In the first write it would do so while all others wait.
                await scope.ServiceProvider.GetRequiredService<ITaskRepository>().Find(default, cancellationToken);
            }

            return;
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(DatabaseHealthCheck.Patience);
            DatabaseMigrator.LogState(logger, await SchemaState.ReadAsync(context, patience.Token));
            await CheckSnapshotsAsync(context, patience.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (e is DbException or OperationCanceledException || failures.Judge(e) != DatabaseFailure.Fault))
        {
            // It may come up later; until then the readiness check says so.
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

    [LoggerMessage(1002, LogLevel.Error, "The database does not answer; the service is not ready until it does.")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "READ_COMMITTED_SNAPSHOT is off in the database: readers and writers wait for one another, and may meet in deadlocks. Turn it on.")]
    private static partial void LogNoSnapshots(ILogger logger);
}
