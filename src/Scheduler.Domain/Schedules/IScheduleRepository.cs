using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>Repository of schedules. Changes are stored when the unit of work is saved.</summary>
public interface IScheduleRepository
{
    /// <summary>Returns null when there is no schedule with this id.</summary>
    Task<Schedule?> FindAsync(ScheduleId id, CancellationToken cancellationToken);

    /// <summary>Returns null when there is no schedule with this name.</summary>
    Task<Schedule?> FindByNameAsync(ScheduleName name, CancellationToken cancellationToken);

    /// <summary>Reads what a decision must know of the schedule's tasks.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="now">The lease clock.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<ScheduleFacts> ReadFactsAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Returns the own occurrences and backfilled tasks that wait for their first attempt.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="count">The maximum number of tasks.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<TaskId>> FindWaitingAsync(ScheduleId id, int count, CancellationToken cancellationToken);

    /// <summary>Returns the instants of a range, both ends inclusive, for which a task of the schedule is stored.</summary>
    Task<IReadOnlySet<DateTimeOffset>> FindInstantsAsync(ScheduleId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    void Add(Schedule schedule);

    void Remove(Schedule schedule);
}
