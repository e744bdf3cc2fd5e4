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

/// <summary>The fields of a schedule that is created, replaced or previewed; omitted fields have their defaults.</summary>
/// <typeparam name="TSelf">The request type.</typeparam>
public abstract record ScheduleRequest<TSelf> : BodyRequest<TSelf>
    where TSelf : ScheduleRequest<TSelf>, new()
{
    /// <summary>A cron expression of five fields, or of six with seconds first. Either cron or every is required, not both.</summary>
    public Field<string> Cron { get; init; }

    /// <summary>An ISO 8601 duration, instead of cron: one calendar unit, as P1D, or hours, minutes and seconds, as PT90M.</summary>
    public Field<string> Every { get; init; }

    /// <summary>The name of a time zone in the IANA database; default UTC.</summary>
    public Field<string> TimeZone { get; init; }

    /// <summary>The first possible instant; required for an interval of calendar units, which is counted from it.</summary>
    public Field<DateTimeOffset> StartsAt { get; init; }

    /// <summary>The last possible instant.</summary>
    public Field<DateTimeOffset> EndsAt { get; init; }

    /// <summary>Local dates without instants; distinct.</summary>
    public Field<IReadOnlyList<DateOnly>> ExcludedDates { get; init; }

    /// <summary>The title of the tasks.</summary>
    public Field<TaskTitle> Title { get; init; }

    /// <summary>The payload of the tasks.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>The retry policy of the tasks; omitted members have their defaults.</summary>
    public Field<RetryRequest> Retry { get; init; }

    /// <summary>Whether it is paused; default false.</summary>
    public Field<bool> Paused { get; init; }

    /// <summary>A note for people.</summary>
    public Field<ScheduleNote> Note { get; init; }

    /// <summary>How an instant is handled while the last occurrence is not finished; default ALLOW.</summary>
    public Field<OverlapPolicy> Overlap { get; init; }

    /// <summary>How occurrences that did not start in time are handled; default RUN_ONCE. RUN_ALL not with the overlap policy SKIP.</summary>
    public Field<MisfirePolicy> Misfire { get; init; }

    /// <summary>How late a start still counts as in time, in seconds; default 60.</summary>
    [Range(SchedulePolicy.MinGraceSeconds, SchedulePolicy.MaxGraceSeconds)]
    public Field<long> GraceSeconds { get; init; }

    /// <summary>How many pending instants are kept under RUN_ALL; default 100.</summary>
    [Range(SchedulePolicy.MinCatchUp, SchedulePolicy.MaxCatchUpLimit)]
    public Field<long> MaxCatchUp { get; init; }

    /// <summary>After how many seconds it is late; default 300, null for never.</summary>
    [Range(ScheduleDefinition.MinLateAfterSeconds, ScheduleDefinition.MaxLateAfterSeconds)]
    public Field<long> LateAfterSeconds { get; init; }

    internal override Type Resource => typeof(ScheduleResponse);

    /// <summary>Returns the errors of fields that are valid alone, but not together.</summary>
    internal IEnumerable<(string Field, string Message)> FindErrors() => ErrorsOf(ToPolicies).Concat(
        Cron.Errors.Count + Every.Errors.Count + TimeZone.Errors.Count + StartsAt.Errors.Count + EndsAt.Errors.Count + ExcludedDates.Errors.Count == 0
            ? ErrorsOf(ToRecurrence)
            : []);

    /// <summary>Creates the recurrence.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>.</exception>
    protected Recurrence ToRecurrence() => Recurrence.Create(
        Cron.ValueOrDefault,
        Every.ValueOrDefault,
        TimeZone.Or(Recurrence.DefaultTimeZone),
        StartsAt.HasValue ? StartsAt.Value : null,
        EndsAt.HasValue ? EndsAt.Value : null,
        ExcludedDates.ValueOrDefault);

    /// <summary>Creates the definition; the request must be valid.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>.</exception>
    private protected ScheduleDefinition ToDefinition(ScheduleName name, WorkerName worker) => new(
        name,
        ToRecurrence(),
        new TaskTemplate(worker)
        {
            Title = Title.ValueOrDefault,
            Payload = Payload.Or(Domain.Tasks.Payload.Empty),
            Retry = Retry.ValueOrDefault?.ToPolicy() ?? RetryPolicy.Default,
        })
    {
        Policy = new SchedulePolicy(
            Overlap.Or(OverlapPolicy.Allow),
            Misfire.Or(MisfirePolicy.RunOnce),
            (int)GraceSeconds.Or(SchedulePolicy.DefaultGraceSeconds),
            (int)MaxCatchUp.Or(SchedulePolicy.DefaultCatchUp)),
        LateAfterSeconds = LateAfterSeconds.IsNull ? null : (int)LateAfterSeconds.Or(ScheduleDefinition.DefaultLateAfterSeconds),
        IsPaused = Paused.Or(false),
        Note = Note.ValueOrDefault,
    };

    private static IReadOnlyList<(string Field, string Message)> ErrorsOf(Func<object> create)
    {
        try
        {
            create();
            return [];
        }
        catch (DomainException e)
        {
            return e.Errors;
        }
    }

    private SchedulePolicy ToPolicies() => new(Overlap.Or(OverlapPolicy.Allow), Misfire.Or(MisfirePolicy.RunOnce));
}

/// <summary>The base class of the validators of requests with the fields of a schedule.</summary>
/// <typeparam name="T">The request type.</typeparam>
internal abstract class ScheduleRequestValidator<T> : RequestValidator<T>
    where T : ScheduleRequest<T>, new()
{
    protected ScheduleRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        foreach (var (field, message) in request.FindErrors())
        {
            context.AddFailure(field, message);
        }
    });
}
