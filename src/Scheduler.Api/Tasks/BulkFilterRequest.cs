using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>The tasks of a bulk change: those that meet all conditions. Each is a string, or an array of strings, as in a listing.</summary>
public sealed record BulkFilterRequest : BodyRequest<BulkFilterRequest>
{
    /// <summary>Tasks of any of these workers.</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> Worker { get; init; }

    /// <summary>Tasks with any of these statuses.</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> Status { get; init; }

    /// <summary>Tasks whose start is after this time (exclusive).</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> From { get; init; }

    /// <summary>Tasks whose start is before this time (exclusive).</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> To { get; init; }

    /// <summary>Failed tasks of any of these kinds.</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> FailureKind { get; init; }

    /// <summary>Tasks of any of these schedules.</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> ScheduleId { get; init; }

    /// <summary>"true": waiting tasks that are due.</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> Due { get; init; }

    /// <summary>Whether every task meets the conditions. That a task need not be due is no condition.</summary>
    internal bool IsEmpty => UnknownNames.Count == 0 && Due.Or(["false"]) is ["false"]
        && !RequestShape<BulkFilterRequest>.Fields.Any(condition => condition.Name != "due" && condition.IsGivenIn(this));

    private IEnumerable<(string Name, Field<IReadOnlyList<string>> Values)> Conditions =>
    [
        ("worker", Worker), ("status", Status), ("from", From), ("to", To), ("failureKind", FailureKind), ("scheduleId", ScheduleId), ("due", Due),
    ];

    // As in the query of a listing, so that both mean the same.
    private CountTasksRequest Query => new()
    {
        Worker = Many(Worker, FieldParsers.Text),
        Status = Many(Status, FieldParsers.Status),
        From = One(From, FieldParsers.Time),
        To = One(To, FieldParsers.Time),
        FailureKind = Many(FailureKind, FieldParsers.FailureKind),
        ScheduleId = Many(ScheduleId, FieldParsers.Text),
        Due = One(Due, FieldParsers.Boolean),
    };

    /// <summary>Creates the conditions; the request must be valid.</summary>
    internal TaskFilter ToFilter() => Query.ToFilter();

    /// <summary>Returns the errors of the values, each with the name of its field.</summary>
    internal IEnumerable<(string Name, string Message)> FindErrors() =>
        new CountTasksRequestValidator().Validate(Query).Errors.Select(error => (error.PropertyName, error.ErrorMessage))
            .Concat(Conditions.Where(condition => condition.Values.HasValue && condition.Values.Value.Count == 0)
                .Select(condition => (condition.Name, "must not be empty.")));

    private static List<Field<T>> Many<T>(Field<IReadOnlyList<string>> texts, Func<string, Field<T>> parse)
        where T : notnull => [.. texts.Or([]).Select(parse)];

    private static Field<T> One<T>(Field<IReadOnlyList<string>> texts, Func<string, Field<T>> parse)
        where T : notnull => texts.Or([]) switch
        {
            [] => default,
            [var text] => parse(text),
            _ => Field<T>.Invalid("must be given only once."),
        };
}

internal sealed class BulkFilterRequestValidator : RequestValidator<BulkFilterRequest>;
