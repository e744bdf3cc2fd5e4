using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Tasks;

/// <summary>The conditions of a task listing, as query parameters.</summary>
public abstract record FilterRequest : QueryRequest
{
    private protected FilterRequest()
    {
    }

    private protected FilterRequest(QueryReader query)
    {
        Id = query.One("id", FieldParsers.IdPrefix);
        Worker = query.Many("worker", FieldParsers.Text);
        Status = query.Many("status", FieldParsers.Status);
        FailureKind = query.Many("failureKind", FieldParsers.FailureKind);
        ScheduleId = query.Many("scheduleId", FieldParsers.Text);
        Due = query.One("due", FieldParsers.Boolean);
        From = query.One("from", FieldParsers.QueryTime);
        To = query.One("to", FieldParsers.QueryTime);
    }

    /// <summary>Only tasks whose id begins so: 4 to 36 characters of its canonical form. They are sorted by id.</summary>
    public Field<TaskIdPrefix> Id { get; init; }

    /// <summary>Only tasks of these workers.</summary>
    public IReadOnlyList<Field<string>> Worker { get; init; } = [];

    /// <summary>Only tasks with one of these statuses.</summary>
    public IReadOnlyList<Field<ScheduledTaskStatus>> Status { get; init; } = [];

    /// <summary>Only failed tasks of these kinds.</summary>
    public IReadOnlyList<Field<FailureKind>> FailureKind { get; init; } = [];

    /// <summary>Only tasks of these schedules.</summary>
    public IReadOnlyList<Field<string>> ScheduleId { get; init; } = [];

    /// <summary>With true, only waiting tasks that are due, the one that has been due longest first.</summary>
    public Field<bool> Due { get; init; }

    /// <summary>Only tasks whose start is after this time (exclusive).</summary>
    public Field<DateTimeOffset> From { get; init; }

    /// <summary>Only tasks whose start is before this time (exclusive).</summary>
    public Field<DateTimeOffset> To { get; init; }

    /// <summary>Creates the conditions; the request must be valid.</summary>
    internal TaskFilter ToFilter() => new()
    {
        IdPrefix = Id.ValueOrDefault,

        // An invalid worker name is a filter that matches nothing, not an error.
        Workers = Worker.Count == 0
            ? null
            : Worker.Where(name => WorkerName.Validate(name.Value).Count == 0).Select(name => WorkerName.From(name.Value)).Distinct().ToList(),
        Statuses = Status.Count == 0 ? null : Status.Select(status => status.Value).Distinct().ToList(),
        FailureKinds = FailureKind.Count == 0 ? null : FailureKind.Select(kind => kind.Value).Distinct().ToList(),
        ScheduleIds = ScheduleId.Count == 0 ? null : ScheduleId.SelectMany(text => IdsIn(text.Value)).Distinct().ToList(),
        IsDue = Due.ValueOrDefault,
        From = From.HasValue ? From.Value : null,
        To = To.HasValue ? To.Value : null,
    };

    // An invalid id is a filter that matches nothing, as an invalid worker name is.
    private static IEnumerable<ScheduleId> IdsIn(string text) => Domain.Schedules.ScheduleId.TryParse(text, out var id) ? [id] : [];
}

internal abstract class FilterRequestValidator<T> : RequestValidator<T>
    where T : FilterRequest
{
    protected FilterRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (request.From.HasValue && request.To.HasValue && request.From.Value > request.To.Value)
        {
            context.AddFailure("from", "must not be after to.");
        }

        if (request.Due.ValueOrDefault && request.Status.Any(status => status.HasValue && status.Value != ScheduledTaskStatus.Scheduled))
        {
            context.AddFailure("status", "must not be another than SCHEDULED together with due.");
        }

        if (request.Due.ValueOrDefault && request.Id.IsGiven)
        {
            context.AddFailure("id", "must not be given together with due, which has another order.");
        }
    });
}
