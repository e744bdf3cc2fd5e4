using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Schedules;

/// <summary>The query parameters of a listing of schedules.</summary>
[ModelBinder(typeof(QueryModelBinder<ListSchedulesRequest>))]
public sealed record ListSchedulesRequest : QueryRequest, IQueryRequest<ListSchedulesRequest>
{
    /// <summary>Only schedules of these workers.</summary>
    public IReadOnlyList<Field<string>> Worker { get; init; } = [];

    /// <summary>Only schedules with one of these states.</summary>
    public IReadOnlyList<Field<ScheduleState>> State { get; init; } = [];

    /// <summary>Only schedules that are late, or only those that are not.</summary>
    public Field<bool> Late { get; init; }

    /// <summary>The maximum number of schedules on a page, up to <see cref="ListSchedulesPage.MaxLimit"/>; if omitted, all are listed.</summary>
    public Field<int> Limit { get; init; }

    /// <summary>The cursor from the link of the previous page.</summary>
    public Field<string> Cursor { get; init; }

    /// <summary>The query parameters as sent, in order.</summary>
    internal IReadOnlyList<KeyValuePair<string, string?>> Given { get; init; } = [];

    private ScheduleFilter Filter => new()
    {
        // An invalid worker name is a filter that matches nothing, not an error.
        Workers = Worker.Count == 0
            ? null
            : Worker.Where(name => WorkerName.Validate(name.Value).Count == 0).Select(name => WorkerName.From(name.Value)).Distinct().ToList(),
        States = State.Count == 0 ? null : State.Select(state => state.Value).Distinct().ToList(),
        IsLate = Late.HasValue ? Late.Value : null,
    };

    static ListSchedulesRequest IQueryRequest<ListSchedulesRequest>.Read(QueryReader query) => new()
    {
        Worker = query.Many("worker", FieldParsers.Text),
        State = query.Many("state", FieldParsers.ScheduleState),
        Late = query.One("late", FieldParsers.Boolean),
        Limit = query.One("limit", text => FieldParsers.Integer(text, ListSchedulesPage.MinLimit, ListSchedulesPage.MaxLimit)),
        Cursor = query.One("cursor", FieldParsers.Text),
        Given = query.Given.ToList(),
        UnknownNames = query.UnreadParameters,
    };

    /// <summary>Creates the query for an unlimited listing; the request must be valid.</summary>
    /// <exception cref="InvalidCursorException">There is a cursor, which needs a limit.</exception>
    public ListSchedules ToStreamQuery() => Cursor.IsGiven ? throw InvalidCursorException.WithoutLimit() : new ListSchedules(Filter);

    /// <summary>Creates the query for one page; the request must be valid.</summary>
    public ListSchedulesPage ToPageQuery() => new(Filter, Limit.Value, Cursor.ValueOrDefault);

    /// <summary>The <c>Link</c> header (RFC 8288) for the next page.</summary>
    public string LinkToNext(string cursor)
    {
        var query = Given.Where(parameter => parameter.Key != "cursor").Append(KeyValuePair.Create<string, string?>("cursor", cursor));
        return $"<{SchedulesController.Path}{QueryString.Create(query)}>; rel=\"next\"";
    }
}

internal sealed class ListSchedulesRequestValidator : RequestValidator<ListSchedulesRequest>;
