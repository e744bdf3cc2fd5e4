using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Schedules;

/// <summary>Reads schedules without tracking them.</summary>
public interface IScheduleReadStore
{
    /// <summary>Returns the ids and names of all schedules of these workers, in any order.</summary>
    /// <param name="workers">Null for every worker.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<(ScheduleId Id, string Name)>> ReadNamesAsync(IReadOnlyCollection<WorkerName>? workers, CancellationToken cancellationToken);

    /// <summary>Returns the schedules with these ids that are stored, in any order.</summary>
    /// <param name="ids">At most a hundred.</param>
    /// <param name="now">The lease clock.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<ScheduleView>> ReadAsync(IReadOnlyCollection<ScheduleId> ids, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads what a response shows of the tasks of a schedule.</summary>
    /// <param name="schedule">The schedule, which has been loaded.</param>
    /// <param name="now">The lease clock.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<ScheduleView> ReadAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Finds, in one statement, the schedules that the service has to look at now.</summary>
    /// <param name="count">The maximum number of due schedules.</param>
    /// <param name="includesLate">Whether to find late schedules too.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<SchedulePoll> PollAsync(int count, bool includesLate, CancellationToken cancellationToken);
}

/// <summary>The result of a poll.</summary>
/// <param name="Due">The schedules for which the service has to decide: the time has come, or the watched task has changed.</param>
/// <param name="Late">The schedules that are late, as <see cref="ScheduleProgress.IsLate"/> says.</param>
public sealed record SchedulePoll(IReadOnlyList<ScheduleId> Due, IReadOnlyList<LateSchedule> Late);

/// <summary>A late schedule.</summary>
public sealed record LateSchedule(ScheduleId Id, string Name);

/// <summary>A schedule with what its response shows of its tasks.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="NextTask">The first own occurrence whose instant is after now and that is not finished.</param>
/// <param name="Last">The task of the newest instant that has started or ended.</param>
/// <param name="OldestWaiting">The earliest start of the own occurrences that wait for their first attempt.</param>
public sealed record ScheduleView(Schedule Schedule, TaskId? NextTask, LastOccurrence? Last, DateTimeOffset? OldestWaiting);

/// <summary>The newest occurrence that has started or ended.</summary>
public sealed record LastOccurrence(TaskId TaskId, DateTimeOffset ScheduledFor, ScheduledTaskStatus Status, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);
