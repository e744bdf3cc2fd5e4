using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Schedules;

/// <summary>The changes that one request makes to a schedule; absent values stay.</summary>
public sealed record ScheduleChanges
{
    /// <summary>The new unique name.</summary>
    public Optional<ScheduleName> Name { get; init; }

    /// <summary>The new cron expression, which clears <see cref="Every"/>.</summary>
    public Optional<string?> Cron { get; init; }

    /// <summary>The new interval, which clears <see cref="Cron"/>.</summary>
    public Optional<string?> Every { get; init; }

    /// <summary>The new time zone.</summary>
    public Optional<string> TimeZone { get; init; }

    /// <summary>Null clears the first possible instant.</summary>
    public Optional<DateTimeOffset?> StartsAt { get; init; }

    /// <summary>Null clears the last possible instant.</summary>
    public Optional<DateTimeOffset?> EndsAt { get; init; }

    /// <summary>Replaces all excluded dates.</summary>
    public Optional<IReadOnlyList<DateOnly>> ExcludedDates { get; init; }

    /// <summary>The worker that runs the tasks.</summary>
    public Optional<WorkerName> Worker { get; init; }

    /// <summary>Null clears the title of the tasks.</summary>
    public Optional<TaskTitle?> Title { get; init; }

    /// <summary>Replaces the whole payload of the tasks.</summary>
    public Optional<Payload> Payload { get; init; }

    /// <summary>Replaces the whole retry policy of the tasks.</summary>
    public Optional<RetryPolicy> Retry { get; init; }

    /// <summary>Pauses or resumes the schedule.</summary>
    public Optional<bool> IsPaused { get; init; }

    /// <summary>Null clears the note.</summary>
    public Optional<ScheduleNote?> Note { get; init; }

    /// <summary>The new overlap policy.</summary>
    public Optional<OverlapPolicy> Overlap { get; init; }

    /// <summary>The new misfire policy.</summary>
    public Optional<MisfirePolicy> Misfire { get; init; }

    /// <summary>See <see cref="SchedulePolicy.GraceSeconds"/>.</summary>
    public Optional<int> GraceSeconds { get; init; }

    /// <summary>See <see cref="SchedulePolicy.MaxCatchUp"/>.</summary>
    public Optional<int> MaxCatchUp { get; init; }

    /// <summary>Null for never.</summary>
    public Optional<int?> LateAfterSeconds { get; init; }

    /// <summary>Applies the changes to a definition.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: a value of the result is invalid.</exception>
    public ScheduleDefinition Apply(ScheduleDefinition definition)
    {
        var (recurrence, template, policy) = (definition.Recurrence, definition.Template, definition.Policy);

        // Giving one form of the rule clears the other.
        var cron = Cron.IsGiven || Every.Value is null ? Or(Cron, recurrence.Cron) : null;
        var every = Every.IsGiven || Cron.Value is null ? Or(Every, recurrence.Every) : null;
        return new ScheduleDefinition(
            Or(Name, definition.Name)!,
            Recurrence.Create(
                cron,
                every,
                Or(TimeZone, recurrence.TimeZone)!,
                Or(StartsAt, recurrence.StartsAt),
                Or(EndsAt, recurrence.EndsAt),
                Or(ExcludedDates, recurrence.ExcludedDates)),
            new TaskTemplate(Or(Worker, template.Worker)!)
            {
                Title = Or(Title, template.Title),
                Payload = Or(Payload, template.Payload)!,
                Retry = Or(Retry, template.Retry)!,
            })
        {
            Policy = new SchedulePolicy(
                Or(Overlap, policy.Overlap), Or(Misfire, policy.Misfire), Or(GraceSeconds, policy.GraceSeconds), Or(MaxCatchUp, policy.MaxCatchUp)),
            LateAfterSeconds = Or(LateAfterSeconds, definition.LateAfterSeconds),
            IsPaused = Or(IsPaused, definition.IsPaused),
            Note = Or(Note, definition.Note),
        };
    }

    private static T? Or<T>(Optional<T> change, T current) => change.IsGiven ? change.Value : current;
}
