using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Schedules;

/// <summary>Reads schedules for responses.</summary>
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

    /// <summary>Returns the ids and names of the schedules that are late, as <see cref="ScheduleProgress.IsLate"/> says.</summary>
    /// <param name="now">The lease clock.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<(ScheduleId Id, string Name)>> FindLateAsync(DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A schedule with what its response shows of its tasks.</summary>
/// <param name="Schedule">The schedule. It is not tracked.</param>
/// <param name="NextTask">The first own occurrence whose instant is after now and that is not finished.</param>
/// <param name="Last">The task of the newest instant that has started or ended.</param>
/// <param name="OldestWaiting">The earliest start of the own occurrences that wait for their first attempt.</param>
public sealed record ScheduleView(Schedule Schedule, TaskId? NextTask, LastOccurrence? Last, DateTimeOffset? OldestWaiting);

/// <summary>The newest occurrence that has started or ended.</summary>
public sealed record LastOccurrence(TaskId TaskId, DateTimeOffset ScheduledFor, ScheduledTaskStatus Status, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);
