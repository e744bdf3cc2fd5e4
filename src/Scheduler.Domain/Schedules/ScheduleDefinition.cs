using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>What clients write of a schedule.</summary>
/// <param name="Name">The unique name.</param>
/// <param name="Recurrence">When it runs.</param>
/// <param name="Template">What its tasks are made from.</param>
public sealed record ScheduleDefinition(ScheduleName Name, Recurrence Recurrence, TaskTemplate Template)
{
    public const int MinLateAfterSeconds = 10;

    /// <summary>A week.</summary>
    public const int MaxLateAfterSeconds = 604_800;

    public const int DefaultLateAfterSeconds = 300;

    /// <summary>How instants are handled at which it could not run in time.</summary>
    public SchedulePolicy Policy { get; init; } = new();

    /// <summary>After how many seconds it is late; null for never.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: the value is outside its limits.</exception>
    public int? LateAfterSeconds
    {
        get;
        init => field = value is { } seconds ? Limits.Check(seconds, MinLateAfterSeconds, MaxLateAfterSeconds, "lateAfterSeconds") : null;
    }
    = DefaultLateAfterSeconds;

    public bool IsPaused { get; init; }

    public ScheduleNote? Note { get; init; }

    /// <summary>Whether a change from another definition changes the instants.</summary>
    public bool HasRuleOf(ScheduleDefinition other) => Recurrence == other.Recurrence && (!Recurrence.DependsOnName || Name == other.Name);
}
