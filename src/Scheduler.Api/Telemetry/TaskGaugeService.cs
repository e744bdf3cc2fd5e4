using MediatR;
using Scheduler.Application.Telemetry;
using Scheduler.Application.Workers;

namespace Scheduler.Api.Telemetry;

/// <summary>Reads from time to time how the workers' tasks stand, for the gauges: these are asked when nobody can wait.</summary>
internal sealed partial class TaskGaugeService(IServiceScopeFactory scopes, TaskMetrics metrics, TimeProvider time, ILogger<TaskGaugeService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        using var end = stoppingToken.Register(timer.Dispose);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                metrics.Show(await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ListWorkers(), stoppingToken));
            }
#pragma warning disable CA1031 // Whatever it is, the next look tries again; it must not end the service.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None));
    }

    [LoggerMessage(1050, LogLevel.Warning, "The database could not be asked how many tasks there are; the metrics show older numbers.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
