using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Idempotency;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Deletes expired idempotency records every minute, in small batches with pauses between them.</summary>
internal sealed partial class IdempotencyCleanupService(
    IServiceScopeFactory scopes, TimeProvider time, ILogger<IdempotencyCleanupService> logger) : PeriodicService(scopes, time, TimeSpan.FromMinutes(1))
{
    // SQLite promises no fairness between processes: without a pause others might wait for long. The pause goes by the machine's
    // clock, as those others do.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await SendAsync(new DeleteExpiredRecords(), cancellationToken))
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1020, LogLevel.Warning, "Expired idempotency records could not be deleted; the next attempt is in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
