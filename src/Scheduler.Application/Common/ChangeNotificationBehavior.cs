using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Events;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Events;

namespace Scheduler.Application.Common;

/// <summary>After the commit, notifies pending claims, metrics and the event feed of the changes of a command.</summary>
internal sealed class ChangeNotificationBehavior<TRequest, TResponse>(
    ChangeNotifications changes, PendingClaims waiting, TaskMetrics metrics, EventFeed feed) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
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

        if (changes.Events.Count > 0)
        {
            feed.NotifyChanged();
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
