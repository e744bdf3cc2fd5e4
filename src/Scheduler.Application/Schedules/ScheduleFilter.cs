using Scheduler.Domain.Schedules;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Schedules;

/// <summary>The conditions of a listing; a schedule must meet all of them.</summary>
public sealed record ScheduleFilter
{
    /// <summary>Any of these workers; null for every worker. An empty list matches no schedule.</summary>
    public IReadOnlyCollection<WorkerName>? Workers { get; init; }

    /// <summary>Any of these states; null for every state.</summary>
    public IReadOnlyCollection<ScheduleState>? States { get; init; }

    /// <summary>Only those that are late, or only those that are not; null for all.</summary>
    public bool? IsLate { get; init; }

    internal bool Matches(ScheduleResponse schedule) =>
        (States is null || States.Contains(schedule.State)) && (IsLate is null || IsLate == schedule.Late);
}
