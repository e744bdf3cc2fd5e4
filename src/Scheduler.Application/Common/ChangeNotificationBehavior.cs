using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;

namespace Scheduler.Application.Common;

/// <summary>After the commit, notifies pending claims and metrics of the changes of a command.</summary>
internal sealed class ChangeNotificationBehavior<TRequest, TResponse>(ChangeNotifications changes, PendingClaims waiting, TaskMetrics metrics)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        changes.Clear();
        var response = await next();
        foreach (var (worker, dueAt) in changes.Due)
        {
            waiting.NotifyDue(worker, dueAt);
        }

        foreach (var worker in changes.FreedCapacity)
        {
            waiting.NotifyCapacity(worker);
        }

        foreach (var attempt in changes.Ended)
        {
            metrics.Count(attempt);
        }

        return response;
    }
}
