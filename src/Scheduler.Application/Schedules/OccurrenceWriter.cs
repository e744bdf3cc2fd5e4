using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Creates, changes and withdraws the tasks of a schedule as it has decided.</summary>
internal sealed class OccurrenceWriter(ITaskRepository tasks, ChangeNotifications changes)
{
    /// <param name="schedule">The schedule.</param>
    /// <param name="decision">Its decision.</param>
    /// <param name="facts">The tasks of which the decision was made.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="ConcurrentChangeException">A task to be withdrawn has started or is gone, so the schedule must decide again.</exception>
    public async Task ApplyAsync(Schedule schedule, ScheduleDecision decision, ScheduleFacts facts, ClockReading clock, CancellationToken cancellationToken)
    {
        changes.AddSkipped(decision.Skipped);
        foreach (var (id, instant) in decision.Create)
        {
            tasks.Add(ScheduledTask.CreateOccurrence(id, schedule.Id, instant, schedule.Template, clock.Now));
        }

        await WithdrawAsync(decision.Withdraw, clock.Now, cancellationToken);
        if (decision.IsTemplateApplied)
        {
            var kept = facts.Waiting.Where(task => task.Instant > clock.LeaseTime).Select(task => task.Id).Except(decision.Withdraw).ToList();
            foreach (var task in kept.Count == 0 ? [] : await tasks.FindAllAsync(kept, cancellationToken))
            {
                task.Follow(schedule.Template, clock);
            }
        }
    }

    /// <summary>Deletes tasks that wait for their first attempt.</summary>
    /// <exception cref="ConcurrentChangeException">One has started or is gone.</exception>
    public async Task WithdrawAsync(IReadOnlyList<TaskId> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var found = await tasks.FindAllAsync(ids, cancellationToken);
        if (found.Count < ids.Count || !found.All(task => task.Withdraw(now)))
        {
            throw new ConcurrentChangeException();
        }

        foreach (var task in found)
        {
            tasks.Remove(task);
        }
    }
}
