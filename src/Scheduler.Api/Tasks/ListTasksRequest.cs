using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>The query parameters of a task listing.</summary>
[ModelBinder(typeof(QueryModelBinder<ListTasksRequest>))]
public sealed record ListTasksRequest : FilterRequest, IQueryRequest<ListTasksRequest>
{
    internal ListTasksRequest()
    {
    }

    private ListTasksRequest(QueryReader query)
        : base(query)
    {
    }

    /// <summary>The sort order; not together with id or due.</summary>
    public Field<TaskSort> Sort { get; init; }

    /// <summary>With summary, the tasks are without payload, lease and traceparent.</summary>
    public Field<TaskFieldSet> Fields { get; init; }

    /// <summary>The maximum number of tasks on a page, up to <see cref="ListTasksPage.MaxLimit"/>; if omitted, all tasks are listed.</summary>
    public Field<int> Limit { get; init; }

    /// <summary>The cursor from a link of another page.</summary>
    public Field<string> Cursor { get; init; }

    /// <summary>The query parameters as sent, in order.</summary>
    internal IReadOnlyList<KeyValuePair<string, string?>> Given { get; init; } = [];

    /// <summary>Whether payload, lease and traceparent are left out.</summary>
    internal bool IsSummary => Fields.ValueOrDefault == TaskFieldSet.Summary;

    static ListTasksRequest IQueryRequest<ListTasksRequest>.Read(QueryReader query) => new(query)
    {
        Sort = query.One("sort", FieldParsers.Sort),
        Fields = query.One("fields", FieldParsers.FieldSet),
        Limit = query.One("limit", text => FieldParsers.Integer(text, ListTasksPage.MinLimit, ListTasksPage.MaxLimit)),
        Cursor = query.One("cursor", FieldParsers.Text),
        Given = query.Given.ToList(),
        UnknownNames = query.UnreadParameters,
    };

    /// <summary>Creates the query for an unlimited listing; the request must be valid.</summary>
    /// <exception cref="InvalidCursorException">There is a cursor, which needs a limit.</exception>
    public ListTasks ToStreamQuery()
    {
        var filter = ToFilter();
        return Cursor.IsGiven ? throw InvalidCursorException.WithoutLimit() : new ListTasks(filter, Sort.Or(filter.Sort), IsSummary);
    }

    /// <summary>Creates the query for one page; the request must be valid.</summary>
    public ListTasksPage ToPageQuery()
    {
        var filter = ToFilter();
        return new ListTasksPage(filter, Sort.Or(filter.Sort), Limit.Value, IsSummary, Cursor.ValueOrDefault);
    }

    /// <summary>A value of the <c>Link</c> header (RFC 8288).</summary>
    /// <param name="relation">The relation of the other page to this one.</param>
    /// <param name="cursor">The cursor of the other page.</param>
    public string LinkTo(string relation, string cursor)
    {
        var query = Given.Where(parameter => parameter.Key != "cursor").Append(KeyValuePair.Create<string, string?>("cursor", cursor));
        return $"<{TasksController.Path}{QueryString.Create(query)}>; rel=\"{relation}\"";
    }
}

/// <summary>Which members of a task a listing has.</summary>
public enum TaskFieldSet
{
    /// <summary>All.</summary>
    All,

    /// <summary>Without payload, lease and traceparent.</summary>
    Summary,
}

internal sealed class ListTasksRequestValidator : FilterRequestValidator<ListTasksRequest>
{
    public ListTasksRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (request.Sort.IsGiven && (request.Id.IsGiven || request.Due.ValueOrDefault))
        {
            context.AddFailure("sort", $"must not be given together with {(request.Id.IsGiven ? "id" : "due")}, which has its own order.");
        }
    });
}
