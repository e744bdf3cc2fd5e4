using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Refreshes the task gauges periodically if they are collected: a gauge's callback is synchronous and cannot query the database.</summary>
internal sealed partial class TaskMetricsCollector(IServiceScopeFactory scopes, TaskMetrics metrics, TimeProvider time, ILogger<TaskMetricsCollector> logger)
    : PeriodicService(scopes, time, TimeSpan.FromSeconds(15))
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await TryRunAsync(stoppingToken);
        await base.ExecuteAsync(stoppingToken);
    }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        if (metrics.HasGaugeReader)
        {
            metrics.SetGauges(await SendAsync(new ListWorkers(), cancellationToken));
        }
    }

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1050, LogLevel.Warning, "Counting the tasks in the database failed; the metrics show older values.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
