using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Api.Tasks;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Schedules;

/// <summary>A request to update a schedule; omitted fields keep their values.</summary>
public sealed record UpdateScheduleRequest : BodyRequest<UpdateScheduleRequest>
{
    /// <summary>The unique name.</summary>
    [NotNull]
    public Field<ScheduleName> Name { get; init; }

    /// <summary>A cron expression, which clears every.</summary>
    [Length(1, Recurrence.MaxCronLength)]
    public Field<string> Cron { get; init; }

    /// <summary>An ISO 8601 duration, which clears cron.</summary>
    public Field<string> Every { get; init; }

    /// <summary>The name of a time zone in the IANA database.</summary>
    [NotNull]
    public Field<string> TimeZone { get; init; }

    /// <summary>The first possible instant; null for none.</summary>
    public Field<DateTimeOffset> StartsAt { get; init; }

    /// <summary>The last possible instant; null for none.</summary>
    public Field<DateTimeOffset> EndsAt { get; init; }

    /// <summary>Local dates without instants, which replace all others; distinct.</summary>
    [NotNull, Length(0, Recurrence.MaxExcludedDates)]
    public Field<IReadOnlyList<DateOnly>> ExcludedDates { get; init; }

    /// <summary>The worker that runs the tasks.</summary>
    [NotNull]
    public Field<WorkerName> Worker { get; init; }

    /// <summary>The title of the tasks; null removes it.</summary>
    public Field<TaskTitle> Title { get; init; }

    /// <summary>The payload of the tasks, which replaces the old one; null clears it.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>The retry policy of the tasks, which replaces the old one; omitted members have their defaults.</summary>
    [NotNull]
    public Field<RetryRequest> Retry { get; init; }

    /// <summary>Pauses or resumes the schedule.</summary>
    [NotNull]
    public Field<bool> Paused { get; init; }

    /// <summary>A note for people; null removes it.</summary>
    public Field<ScheduleNote> Note { get; init; }

    /// <summary>How an instant is handled while the last occurrence is not finished.</summary>
    [NotNull]
    public Field<OverlapPolicy> Overlap { get; init; }

    /// <summary>How occurrences that did not start in time are handled. RUN_ALL not with the overlap policy SKIP.</summary>
    [NotNull]
    public Field<MisfirePolicy> Misfire { get; init; }

    /// <summary>How late a start still counts as in time, in seconds.</summary>
    [NotNull, Range(SchedulePolicy.MinGraceSeconds, SchedulePolicy.MaxGraceSeconds)]
    public Field<long> GraceSeconds { get; init; }

    /// <summary>How many pending instants are kept under RUN_ALL.</summary>
    [NotNull, Range(SchedulePolicy.MinCatchUp, SchedulePolicy.MaxCatchUpLimit)]
    public Field<long> MaxCatchUp { get; init; }

    /// <summary>After how many seconds it is late; null for never.</summary>
    [Range(ScheduleDefinition.MinLateAfterSeconds, ScheduleDefinition.MaxLateAfterSeconds)]
    public Field<long> LateAfterSeconds { get; init; }

    internal override Type Resource => typeof(ScheduleResponse);

    /// <summary>Creates the command; the request must be valid.</summary>
    public UpdateSchedule ToCommand(ScheduleReference schedule, VersionCondition? condition) => new(schedule, ToChanges(), condition);

    private ScheduleChanges ToChanges() => new()
    {
        Name = Name.ToOptional(),
        Cron = Nullable(Cron),
        Every = Nullable(Every),
        TimeZone = TimeZone.ToOptional(),
        StartsAt = NullableValue(StartsAt),
        EndsAt = NullableValue(EndsAt),
        ExcludedDates = ExcludedDates.ToOptional(),
        Worker = Worker.ToOptional(),
        Title = Nullable(Title),
        Payload = Payload.IsNull ? new Optional<Payload>(Domain.Tasks.Payload.Empty) : Payload.ToOptional(),
        Retry = Retry.HasValue ? new Optional<RetryPolicy>(Retry.Value.ToPolicy()) : default,
        IsPaused = Paused.ToOptional(),
        Note = Nullable(Note),
        Overlap = Overlap.ToOptional(),
        Misfire = Misfire.ToOptional(),
        GraceSeconds = Integer(GraceSeconds),
        MaxCatchUp = Integer(MaxCatchUp),
        LateAfterSeconds = LateAfterSeconds.IsGiven ? new Optional<int?>(LateAfterSeconds.HasValue ? (int)LateAfterSeconds.Value : null) : default,
    };

    private static Optional<T?> Nullable<T>(Field<T> field)
        where T : class => field.IsGiven ? new Optional<T?>(field.ValueOrDefault) : default;

    private static Optional<T?> NullableValue<T>(Field<T> field)
        where T : struct => field.IsGiven ? new Optional<T?>(field.HasValue ? field.Value : null) : default;

    private static Optional<int> Integer(Field<long> field) => field.HasValue ? new Optional<int>((int)field.Value) : default;
}

internal sealed class UpdateScheduleRequestValidator : RequestValidator<UpdateScheduleRequest>
{
    public UpdateScheduleRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (request.Cron.HasValue && request.Every.HasValue)
        {
            context.AddFailure("every", "must not be given together with cron.");
        }

        foreach (var error in request.Every.HasValue ? RepeatInterval.Validate(request.Every.Value) : [])
        {
            context.AddFailure("every", error);
        }

        // Null is for the form of the rule that the other one replaces.
        if (request.Cron.IsNull && !request.Every.HasValue)
        {
            context.AddFailure("cron", "must not be null, unless every is given.");
        }

        if (request.Every.IsNull && !request.Cron.HasValue)
        {
            context.AddFailure("every", "must not be null, unless cron is given.");
        }
    });
}
