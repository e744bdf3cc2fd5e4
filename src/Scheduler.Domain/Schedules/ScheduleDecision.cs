using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>What to store, in one transaction; a conflict with another replica means to load and decide again.</summary>
/// <param name="Create">The occurrences to create, in the order of their instants.</param>
/// <param name="Withdraw">
/// The tasks to withdraw. One that has started in the meantime stays; then load and decide again, since the rest depends on it.
/// </param>
/// <param name="Progress">The new progress.</param>
public sealed record ScheduleDecision(IReadOnlyList<NewOccurrence> Create, IReadOnlyList<TaskId> Withdraw, ScheduleProgress Progress)
{
    /// <summary>How many instants were skipped, or their occurrences withdrawn as missed, for the counter; reasons without one are absent.</summary>
    public IReadOnlyDictionary<SkipReason, int> Skipped { get; init; } = new Dictionary<SkipReason, int>();

    /// <summary>Whether the future occurrences that stay take over the template of the schedule; see <see cref="ScheduledTask.Follow"/>.</summary>
    public bool IsTemplateApplied { get; init; }

    /// <summary>Whether there is anything to store.</summary>
    public bool Changes(ScheduleProgress before) => Create.Count > 0 || Withdraw.Count > 0 || Progress != before;
}

/// <summary>An occurrence to be created.</summary>
/// <param name="Id">Assigned by the decision, which refers to it.</param>
/// <param name="Instant">Its instant, which becomes <c>start</c> and <c>dueAt</c>.</param>
public sealed record NewOccurrence(TaskId Id, DateTimeOffset Instant);
