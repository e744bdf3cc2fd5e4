using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Claims;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Polls the database every second, while claims are pending, for changes by other replicas.</summary>
internal sealed partial class ReplicaPoller(IServiceScopeFactory scopes, TimeProvider time, ILogger<ReplicaPoller> logger)
    : PeriodicService(scopes, time, TimeSpan.FromSeconds(1))
{
    protected override Task RunAsync(CancellationToken cancellationToken) => SendAsync(new PollReplicas(), cancellationToken);

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1040, LogLevel.Warning, "Polling for due tasks failed; pending claims are woken later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
