using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>
/// Decides which occurrences a schedule creates and withdraws (docs/api.md, section 8). The decisions are pure: the same input gives
/// the same instants, and a decision that was not stored leaves nothing behind.
/// </summary>
/// <remarks>
/// <para>
/// When to decide: at <see cref="ScheduleProgress.CheckAt"/>; when <see cref="ScheduleProgress.WatchedTaskId"/> has changed in the
/// watched way; when an own occurrence waits again with attempt 0 (it was released, or scheduled again with the same start); after a
/// change of the policy; and on startup, before the replica listens, for every schedule whose
/// <see cref="ScheduleProgress.CheckAt"/> has come. A decision at any other time is harmless.
/// While a missed occurrence holds the schedule, the manual deletion of another last one is recorded by the next decision.
/// </para>
/// <para>Now is always the lease clock. When it steps back, instants up to the position stay handled.</para>
/// <para>
/// Where the contract leaves a choice:
/// a missed instant that gets its occurrence late holds the schedule at once under <c>RUN_ONCE</c>, so more recent instants, missed or
/// not, are skipped: one run makes up for all.
/// Whether a run makes up for an instant depends on the last occurrence and on the one that held the schedule, with the start of
/// their latest attempt; one that is waiting for a retry does not count as waiting.
/// Instants that pass while a missed occurrence is waiting are skipped as <c>OVERLAP</c> under the overlap policy <c>SKIP</c>,
/// otherwise as <c>MISFIRE</c>; under <c>QUEUE</c>, those that passed before it was missed, too.
/// Of the instants that waited under <c>QUEUE</c> and get no occurrence, those that are missed are skipped as <c>MISFIRE</c>, the
/// others as <c>OVERLAP</c>. Under <c>QUEUE</c>, <c>maxCatchUp</c> limits all instants that wait; under <c>ALLOW</c> only the missed ones.
/// An occurrence that is withdrawn as missed counts as finished when it was missed, also if the service was down then: under
/// <c>SKIP</c>, the instants since are for <c>misfire</c>.
/// Under <c>ALLOW</c>, an occurrence that ended before its instant (cancelled, or started manually) is followed at its instant, one
/// that was deleted or rescheduled at once. Under <c>ALLOW</c>, a change of the rule creates the next occurrence although a missed one
/// is waiting, since it replaces the future one.
/// While <see cref="ScheduleFacts.MaxWaiting"/> are waiting, the next occurrence is considered again when its instant comes.
/// <c>lastSkipped</c> is the newest by instant; it is forgotten when a fresh start recreates an occurrence deleted for that instant.
/// <c>late</c> counts instants after that of the occurrence that blocks the schedule, so a long run alone is not late.
/// </para>
/// </remarks>
public static class OccurrencePlanner
{
    /// <summary>
    /// The maximum number of occurrences that one decision creates. If there are more, <see cref="ScheduleProgress.CheckAt"/> is now,
    /// and the following decisions continue.
    /// </summary>
    public const int MaxCreated = 100;

    /// <summary>Decides what to do now.</summary>
    /// <param name="now">The lease clock.</param>
    /// <param name="policy">The policy of the schedule.</param>
    /// <param name="progress">The progress that is stored; the schedule is not paused.</param>
    /// <param name="rule">
    /// The rule of the schedule. It is asked a bounded number of times: some hundred, and a few for each instant that is created, kept
    /// (<c>maxCatchUp</c>) or counted as skipped (up to <see cref="InstantSearch.MaxCount"/> in each run of skipped instants; what is beyond is not counted).
    /// </param>
    /// <param name="facts">The tasks of the schedule.</param>
    public static ScheduleDecision Decide(
        DateTimeOffset now, SchedulePolicy policy, ScheduleProgress progress, IRecurrenceRule rule, ScheduleFacts facts)
    {
        var planning = new Planning(now.ToUniversalTime(), policy, progress, rule, facts);
        planning.WithdrawMissed();
        planning.TakeNoteOfEndings();
        if (planning.IsHeld)
        {
            planning.SkipWhileHeld();
        }
        else if (planning.IsFree)
        {
            planning.CreateForPassedInstants();
            planning.CreateNext();
        }

        return planning.Result();
    }

    /// <summary>
    /// Starts afresh, for a new schedule, one that is resumed, and one whose rule was changed: instants up to now never count, the own
    /// occurrence of the first instant after now is kept or created (under <c>SKIP</c> and <c>QUEUE</c> once no occurrence holds the
    /// schedule), and other future ones are withdrawn. An instant whose task was deleted manually may be chosen again; one for which a
    /// task of another kind is stored is passed over. A kept occurrence must then follow the template; see <see cref="ScheduledTask.Follow"/>.
    /// </summary>
    /// <param name="now">The lease clock.</param>
    /// <param name="policy">The policy of the schedule.</param>
    /// <param name="progress">The progress that is stored; for a new schedule one at now.</param>
    /// <param name="rule">The new rule.</param>
    /// <param name="facts">The tasks of the schedule.</param>
    public static ScheduleDecision StartAfresh(
        DateTimeOffset now, SchedulePolicy policy, ScheduleProgress progress, IRecurrenceRule rule, ScheduleFacts facts)
    {
        var planning = new Planning(now.ToUniversalTime(), policy, progress, rule, facts);
        planning.StartAfresh();
        return planning.Result();
    }

    /// <summary>
    /// Pauses: withdraws the own occurrences that are waiting for their first attempt, due or not. Those beyond
    /// <see cref="ScheduleFacts.MaxWaiting"/> are withdrawn by the same decision, repeated until it withdraws none.
    /// A deletion withdraws the same ones and the backfilled tasks with attempt 0.
    /// </summary>
    /// <param name="progress">The progress that is stored.</param>
    /// <param name="waiting">See <see cref="ScheduleFacts.Waiting"/>.</param>
    public static ScheduleDecision Pause(ScheduleProgress progress, IReadOnlyList<WaitingOccurrence> waiting)
    {
        var isLastWithdrawn = waiting.Any(task => task.Id == progress.LastTaskId);
        return new([], [.. waiting.Select(task => task.Id)], new ScheduleProgress(progress.Position)
        {
            LastTaskId = isLastWithdrawn ? null : progress.LastTaskId,
            LastInstant = isLastWithdrawn ? null : progress.LastInstant,
            LastSkipped = progress.LastSkipped,
        });
    }

    /// <summary>The occurrence created for an instant in the future (<c>nextTaskId</c>), or null.</summary>
    /// <param name="now">The lease clock.</param>
    /// <param name="last">See <see cref="ScheduleFacts.Last"/>.</param>
    /// <param name="waiting">See <see cref="ScheduleFacts.Waiting"/>.</param>
    public static TaskId? NextTask(DateTimeOffset now, OccurrenceFacts? last, IReadOnlyList<WaitingOccurrence> waiting) =>
        waiting.FirstOrDefault(task => task.Instant > now)?.Id ?? (last is { IsFinished: false } && last.Instant > now ? last.Id : null);
}
