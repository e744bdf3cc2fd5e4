using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Tasks;

/// <summary>The query parameters of a task listing.</summary>
[ModelBinder(typeof(QueryModelBinder<ListTasksRequest>))]
public sealed record ListTasksRequest : QueryRequest, IQueryRequest<ListTasksRequest>
{
    /// <summary>Only tasks of these workers.</summary>
    public IReadOnlyList<Field<string>> Worker { get; init; } = [];

    /// <summary>Only tasks with one of these statuses.</summary>
    public IReadOnlyList<Field<ScheduledTaskStatus>> Status { get; init; } = [];

    /// <summary>Only tasks of these schedules.</summary>
    public IReadOnlyList<Field<string>> ScheduleId { get; init; } = [];

    /// <summary>Only tasks whose start is after this time (exclusive).</summary>
    public Field<DateTimeOffset> From { get; init; }

    /// <summary>Only tasks whose start is before this time (exclusive).</summary>
    public Field<DateTimeOffset> To { get; init; }

    /// <summary>The sort order.</summary>
    public Field<TaskSort> Sort { get; init; }

    /// <summary>The maximum number of tasks on a page, up to <see cref="ListTasksPage.MaxLimit"/>; if omitted, all tasks are listed.</summary>
    public Field<int> Limit { get; init; }

    /// <summary>The cursor from the link of the previous page.</summary>
    public Field<string> Cursor { get; init; }

    /// <summary>The query parameters as sent, in order.</summary>
    internal IReadOnlyList<KeyValuePair<string, string?>> Given { get; init; } = [];

    private TaskFilter Filter => new()
    {
        // An invalid worker name is a filter that matches nothing, not an error.
        Workers = Worker.Count == 0
            ? null
            : Worker.Where(name => WorkerName.Validate(name.Value).Count == 0).Select(name => WorkerName.From(name.Value)).Distinct().ToList(),
        Statuses = Status.Count == 0 ? null : Status.Select(status => status.Value).Distinct().ToList(),
        ScheduleIds = ScheduleId.Count == 0 ? null : ScheduleId.SelectMany(text => IdsIn(text.Value)).Distinct().ToList(),
        From = From.HasValue ? From.Value : null,
        To = To.HasValue ? To.Value : null,
    };

    static ListTasksRequest IQueryRequest<ListTasksRequest>.Read(QueryReader query) => new()
    {
        Worker = query.Many("worker", FieldParsers.Text),
        Status = query.Many("status", FieldParsers.Status),
        ScheduleId = query.Many("scheduleId", FieldParsers.Text),
        From = query.One("from", FieldParsers.QueryTime),
        To = query.One("to", FieldParsers.QueryTime),
        Sort = query.One("sort", FieldParsers.Sort),
        Limit = query.One("limit", text => FieldParsers.Integer(text, ListTasksPage.MinLimit, ListTasksPage.MaxLimit)),
        Cursor = query.One("cursor", FieldParsers.Text),
        Given = query.Given.ToList(),
        UnknownNames = query.UnreadParameters,
    };

    // An invalid id is a filter that matches nothing, as an invalid worker name is.
    private static IEnumerable<ScheduleId> IdsIn(string text) => Domain.Schedules.ScheduleId.TryParse(text, out var id) ? [id] : [];

    /// <summary>Creates the query for an unlimited listing; the request must be valid.</summary>
    /// <exception cref="InvalidCursorException">There is a cursor, which needs a limit.</exception>
    public ListTasks ToStreamQuery() => Cursor.IsGiven ? throw InvalidCursorException.WithoutLimit() : new ListTasks(Filter, Sort.ValueOrDefault);

    /// <summary>Creates the query for one page; the request must be valid.</summary>
    public ListTasksPage ToPageQuery() => new(Filter, Sort.ValueOrDefault, Limit.Value, Cursor.ValueOrDefault);

    /// <summary>The <c>Link</c> header (RFC 8288) for the next page.</summary>
    public string LinkToNext(string cursor)
    {
        var query = Given.Where(parameter => parameter.Key != "cursor").Append(KeyValuePair.Create<string, string?>("cursor", cursor));
        return $"<{TasksController.Path}{QueryString.Create(query)}>; rel=\"next\"";
    }
}

internal sealed class ListTasksRequestValidator : RequestValidator<ListTasksRequest>
{
    public ListTasksRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (request.From.HasValue && request.To.HasValue && request.From.Value > request.To.Value)
        {
            context.AddFailure("from", "must not be after to.");
        }
    });
}
