using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>
/// A rule, which determines the instants at which to run, and a template for the tasks that are created for them. Its methods return which
/// tasks to create and withdraw; the caller stores both in one transaction.
/// </summary>
public sealed partial class Schedule
{
    private Schedule(ScheduleId id, DateTimeOffset createdAt) => (Id, CreatedAt) = (id, createdAt);

    public ScheduleId Id { get; private set; }

    public ScheduleName Name { get; private set; } = null!;

    public Recurrence Recurrence { get; private set; } = null!;

    /// <summary>What its tasks are made from.</summary>
    public TaskTemplate Template { get; private set; } = null!;

    public SchedulePolicy Policy { get; private set; } = null!;

    /// <summary>After how many seconds it is late; null for never.</summary>
    public int? LateAfterSeconds { get; private set; }

    public bool IsPaused { get; private set; }

    public ScheduleNote? Note { get; private set; }

    /// <summary>1 at creation; incremented by every change that a client makes.</summary>
    public int Version { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When a client last changed it, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>What clients have written.</summary>
    public ScheduleDefinition Definition
    {
        get => new(Name, Recurrence, Template) { Policy = Policy, LateAfterSeconds = LateAfterSeconds, IsPaused = IsPaused, Note = Note };
        private set
        {
            (Name, Recurrence, Template, Policy) = (value.Name, value.Recurrence, value.Template, value.Policy);
            (LateAfterSeconds, IsPaused, Note) = (value.LateAfterSeconds, value.IsPaused, value.Note);
        }
    }

    /// <summary>Creates a schedule, with the occurrence of its first instant after now.</summary>
    /// <param name="definition">What the client has written.</param>
    /// <param name="rule">The rule of the definition.</param>
    /// <param name="clock">The current time.</param>
    public static (Schedule Schedule, ScheduleDecision Decision) Create(ScheduleDefinition definition, IRecurrenceRule rule, ClockReading clock)
    {
        var schedule = new Schedule(ScheduleId.New(clock.Now), clock.Now.ToUniversalTime())
        {
            Definition = definition,
            Progress = new ScheduleProgress(clock.LeaseTime.ToUniversalTime()),
            UpdatedAt = clock.Now.ToUniversalTime(),
            Version = 1,
        };
        var decision = definition.IsPaused
            ? new ScheduleDecision([], [], schedule.Progress)
            : OccurrencePlanner.StartAfresh(clock.LeaseTime, definition.Policy, schedule.Progress, rule, ScheduleFacts.None);
        schedule.Progress = decision.Progress;
        return (schedule, decision);
    }

    /// <summary>Checks the precondition of a change.</summary>
    /// <param name="condition">Null for any version.</param>
    /// <exception cref="DomainException"><c>version-mismatch</c>: the schedule has another version.</exception>
    public void RequireVersion(VersionCondition? condition)
    {
        if (condition is not null && !condition.Versions.Contains(Version))
        {
            throw new DomainException(ErrorCodes.VersionMismatch, $"The schedule has version {Version}, which is not in If-Match.");
        }
    }

    /// <summary>Replaces the definition. One that is equal is not a change: the version stays, and nothing is decided.</summary>
    /// <param name="definition">What the client has written.</param>
    /// <param name="rule">The rule of the new definition.</param>
    /// <param name="facts">The tasks of the schedule.</param>
    /// <param name="clock">The current time.</param>
    public ScheduleDecision Change(ScheduleDefinition definition, IRecurrenceRule rule, ScheduleFacts facts, ClockReading clock)
    {
        var before = Definition;
        if (definition == before)
        {
            return new ScheduleDecision([], [], Progress);
        }

        Definition = definition;
        UpdatedAt = clock.Now.ToUniversalTime();
        Version++;
        var hasRule = definition.HasRuleOf(before);
        var decision = (definition.IsPaused, before.IsPaused) switch
        {
            (true, true) => new ScheduleDecision([], [], Progress),
            (true, false) => OccurrencePlanner.Pause(Progress, facts.Waiting),
            (false, true) => OccurrencePlanner.StartAfresh(clock.LeaseTime, Policy, Progress, rule, facts),
            _ when !hasRule => OccurrencePlanner.StartAfresh(clock.LeaseTime, Policy, Progress, rule, facts),
            _ when definition.Policy != before.Policy => OccurrencePlanner.Decide(clock.LeaseTime, Policy, Progress, rule, facts),
            _ => new ScheduleDecision([], [], Progress),
        };
        Progress = decision.Progress;
        return decision with { IsTemplateApplied = !definition.IsPaused && (!hasRule || definition.Template != before.Template) };
    }

    /// <summary>Decides what to do now; nothing while the schedule is paused.</summary>
    /// <param name="rule">The rule of the schedule.</param>
    /// <param name="facts">The tasks of the schedule.</param>
    /// <param name="now">The lease clock.</param>
    public ScheduleDecision Advance(IRecurrenceRule rule, ScheduleFacts facts, DateTimeOffset now)
    {
        var decision = IsPaused ? new ScheduleDecision([], [], Progress) : OccurrencePlanner.Decide(now, Policy, Progress, rule, facts);
        Progress = decision.Progress;
        return decision;
    }
}
