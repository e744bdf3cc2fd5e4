using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Applies an action to several tasks in one transaction. Each is changed, or skipped, by its own rules.</summary>
/// <param name="Action">The action.</param>
/// <param name="Items">The tasks.</param>
/// <param name="Start">The new start; null for now, by the lease clock.</param>
/// <param name="UnchangedSince">Skips tasks that were changed after this time; null to change every task.</param>
/// <param name="AsOf">The changes are later than this, although another replica may have taken this time from a clock that is ahead.</param>
/// <returns>The tasks that were skipped.</returns>
public sealed record ChangeTasks(
    BulkAction Action, IReadOnlyList<TaskChangeItem> Items, DateTimeOffset? Start, DateTimeOffset? UnchangedSince, DateTimeOffset AsOf = default)
    : ICommand<IReadOnlyList<SkippedTask>>;

/// <summary>A task of a bulk change.</summary>
/// <param name="Id">Its id as sent.</param>
/// <param name="Delay">What is added to the new start.</param>
public sealed record TaskChangeItem(string Id, TimeSpan Delay);

internal sealed class ChangeTasksHandler(ITaskRepository tasks, TaskDeletion deletion, IUnitOfWork unitOfWork)
    : IRequestHandler<ChangeTasks, IReadOnlyList<SkippedTask>>
{
    public async Task<IReadOnlyList<SkippedTask>> Handle(ChangeTasks request, CancellationToken cancellationToken)
    {
        var ids = request.Items.Select(item => TaskId.TryParse(item.Id, out var id) ? id : (TaskId?)null).OfType<TaskId>().ToList();
        var (found, clock) = await tasks.FindAllWithClockAsync(ids, cancellationToken);
        clock = clock with { Now = clock.Now > request.AsOf ? clock.Now : request.AsOf.AddTicks(1) };
        var byId = found.ToDictionary(task => task.Id);
        var skipped = new List<SkippedTask>();
        foreach (var item in request.Items)
        {
            var task = TaskId.TryParse(item.Id, out var id) ? byId.GetValueOrDefault(id) : null;
            if (await TryChangeAsync(request, task, item, clock, cancellationToken) is { } code)
            {
                skipped.Add(new SkippedTask(item.Id, code));
            }
        }

        await unitOfWork.SaveChangesAsync(cancellationToken);
        return skipped;
    }

    /// <returns>The error code of a task that is skipped, or null.</returns>
    private async Task<string?> TryChangeAsync(
        ChangeTasks request, ScheduledTask? task, TaskChangeItem item, ClockReading clock, CancellationToken cancellationToken)
    {
        if (task is null)
        {
            return NotFoundException.TaskNotFound;
        }

        if (task.UpdatedAt > request.UnchangedSince)
        {
            return ErrorCodes.VersionMismatch;
        }

        try
        {
            var start = (request.Start ?? clock.LeaseTime) + item.Delay;
            switch (request.Action)
            {
                case BulkAction.Retry:
                    task.RetryAt(start, clock);
                    break;
                case BulkAction.RunNow or BulkAction.Reschedule:
                    task.RescheduleAt(start, clock);
                    break;
                case BulkAction.Cancel:
                    task.Cancel(clock);
                    break;
                default:
                    await deletion.DeleteAsync(task, cancellationToken);
                    break;
            }

            return null;
        }
        catch (DomainException e)
        {
            // A rule that is violated leaves the task as it was.
            return e.Code;
        }
    }
}
