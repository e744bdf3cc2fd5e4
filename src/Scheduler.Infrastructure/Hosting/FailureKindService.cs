using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Tasks;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>
/// Fills in, every minute, the kinds of failures that a release without kinds has stored: before the update, or beside this release
/// during it. Then there is nothing left, and a turn is one seek in an empty index.
/// </summary>
internal sealed partial class FailureKindService(IServiceScopeFactory scopes, TimeProvider time, ILogger<FailureKindService> logger)
    : PeriodicService(scopes, time, TimeSpan.FromMinutes(1))
{
    // The pause goes by the machine's clock, as the other writers do.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await SendAsync(new FillFailureKinds(), cancellationToken))
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1081, LogLevel.Warning, "The kinds of earlier failures could not be filled in; the next attempt is in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
