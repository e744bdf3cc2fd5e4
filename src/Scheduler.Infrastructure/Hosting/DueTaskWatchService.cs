using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Workers.Waiting;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Looks every second, while claims wait, for what other replicas have written; ends all waiting when the service does.</summary>
internal sealed partial class DueTaskWatchService(IServiceScopeFactory scopes, TimeProvider time, ILogger<DueTaskWatchService> logger)
    : PeriodicService(scopes, time, TimeSpan.FromSeconds(1)), IHostedLifecycleService
{
    private int _hasEnded;

    // Before the server stops, which waits for the requests that it serves. Whoever embeds the service may stop it twice, and while it is disposed of.
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _hasEnded, 1) == 0 ? Send(new EndWaiting(), cancellationToken) : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task Run(CancellationToken cancellationToken) => Send(new RefreshDueTimes(), cancellationToken);

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1040, LogLevel.Warning, "The database could not be asked what is due; claims that wait learn of it later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
