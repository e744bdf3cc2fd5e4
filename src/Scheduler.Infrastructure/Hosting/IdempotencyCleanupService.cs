using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Idempotency;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Deletes old idempotency records every minute, in small batches with pauses between them.</summary>
internal sealed partial class IdempotencyCleanupService(
    IServiceScopeFactory scopes, TimeProvider time, ILogger<IdempotencyCleanupService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // SQLite promises no fairness between processes: without a pause others might wait for long.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);

        // Ends by itself when the service does, be it that it never came to start.
        using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                while (await DeleteBatch(stoppingToken))
                {
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
#pragma warning disable CA1031 // Whatever it is, the next minute tries again; it must not end the service.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailed(logger, e);
            }
        }
    }

    private async Task<bool> DeleteBatch(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new DeleteExpiredRecords(), cancellationToken);
    }

    [LoggerMessage(1020, LogLevel.Warning, "Old idempotency keys could not be deleted; the next attempt is in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
