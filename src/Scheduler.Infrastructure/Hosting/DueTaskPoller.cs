using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Claims;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Polls the database every second, while claims are pending, for changes by other replicas; cancels pending claims at shutdown.</summary>
internal sealed partial class DueTaskPoller(IServiceScopeFactory scopes, TimeProvider time, ILogger<DueTaskPoller> logger)
    : PeriodicService(scopes, time, TimeSpan.FromSeconds(1)), IHostedLifecycleService
{
    private int _hasEnded;

    // Runs before the web server stops, which waits for requests in flight. A host that embeds the service may stop it twice, even during disposal.
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _hasEnded, 1) == 0 ? SendAsync(new CancelPendingClaims(), cancellationToken) : Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task RunAsync(CancellationToken cancellationToken) => SendAsync(new PollDueTasks(), cancellationToken);

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1040, LogLevel.Warning, "Polling for due tasks failed; pending claims are woken later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
