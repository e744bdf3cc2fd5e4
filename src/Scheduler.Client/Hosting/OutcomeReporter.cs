using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>Reports the outcome of an attempt to the service; logs when that fails.</summary>
internal sealed class OutcomeReporter(HeldLease lease, LeaseCalls calls, ILogger logger)
{
    public async Task ReportAsync(TaskOutcome outcome, CancellationToken cancellationToken)
    {
        for (TaskOutcome? next = outcome; next is not (null or TaskOutcome.Dropped);)
        {
            try
            {
                if (!await calls.EndAsync(next, cancellationToken).ConfigureAwait(false))
                {
                    logger.ReportLost(next.Name, lease.TaskId, lease.RevocationReason ?? "The lease is over.");
                }

                return;
            }
            catch (SchedulerProblemException refusal)
            {
                logger.ReportLost(next.Name, lease.TaskId, refusal.Message);
                next = InsteadOf(next, refusal);
            }
            catch (OperationCanceledException)
            {
                logger.ReportLost(next.Name, lease.TaskId, "The host is stopping.");
                return;
            }
        }
    }

    // Report a failure that the service accepts, rather than leave the task unfinished.
    private static TaskOutcome.Failed? InsteadOf(TaskOutcome refused, SchedulerProblemException refusal) => refused switch
    {
        TaskOutcome.Succeeded => new TaskOutcome.Failed($"The result was rejected. {FailureText.Of(refusal)}", Retryable: false),
        TaskOutcome.Failed { Message: not null } failed => failed with { Message = null },
        _ => null,
    };
}
