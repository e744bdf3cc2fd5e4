using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Events;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Events;

namespace Scheduler.Application.Common;

/// <summary>After the commit, notifies pending claims, metrics, the event feed and schedules of the changes of a command.</summary>
internal sealed class ChangeNotificationBehavior<TRequest, TResponse>(
    ChangeNotifications changes, PendingClaims waiting, TaskMetrics metrics, EventFeed feed, ScheduleSignals schedules, ScheduleMetrics scheduleMetrics) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ICommand
{
    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        changes.Clear();
        var response = await next();
        NotifyPendingClaims();
        foreach (var change in changes.Events)
        {
            metrics.Count(change);
        }

        foreach (var (reason, count) in changes.Skipped)
        {
            scheduleMetrics.CountSkipped(reason, count);
        }

        if (changes.Events.Count > 0)
        {
            feed.NotifyChanged();
        }

        // This command itself returns when the schedule has to decide next.
        if (request is not AdvanceSchedule)
        {
            schedules.Notify(changes.Events);
        }

        return response;
    }

    private void NotifyPendingClaims()
    {
        foreach (var due in changes.Events.Where(change => change.DueAt is not null && change.Type != TaskEventType.Deleted).GroupBy(change => change.Worker))
        {
            waiting.NotifyDue(due.Key, due.Min(change => change.DueAt!.Value));
        }

        foreach (var worker in changes.Events.Where(change => change.EndsAttempt).Select(change => change.Worker).Concat(changes.ChangedSettings).Distinct())
        {
            waiting.NotifyCapacity(worker);
        }
    }
}
