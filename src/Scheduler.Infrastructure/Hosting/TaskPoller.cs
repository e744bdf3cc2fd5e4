using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>
/// Polls the tasks every second: wakes pending claims for tasks that other replicas stored, and ends attempts whose leases have expired,
/// whichever replica granted them. An expiry has to be detected within 2 s.
/// </summary>
internal sealed partial class TaskPoller(IServiceScopeFactory scopes, TimeProvider time, ILogger<TaskPoller> logger)
    : PeriodicService(scopes, time, TimeSpan.FromSeconds(1))
{
    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await SendAsync(new PollTasks(), cancellationToken))
        {
            var expired = await SendAsync(new ExpireLeases(), cancellationToken);
            foreach (var lease in expired)
            {
                LogExpired(logger, lease.Id, lease.Worker, lease.Claimant, lease.Attempt, lease.Status.ToName());
            }

            if (expired.Count < ExpireLeases.BatchSize)
            {
                return;
            }
        }
    }

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(1030, LogLevel.Warning, "The lease of task {TaskId} expired: worker {Worker}, claimant {Claimant}, attempt {Attempt}; the task is {Status} now.")]
    private static partial void LogExpired(ILogger logger, TaskId taskId, WorkerName worker, string? claimant, int attempt, string status);

    [LoggerMessage(1031, LogLevel.Error, "Polling for due tasks and expired leases failed; the next attempt follows in 1 s.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
