using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>The query parameters of a count of tasks.</summary>
[ModelBinder(typeof(QueryModelBinder<CountTasksRequest>))]
public sealed record CountTasksRequest : FilterRequest, IQueryRequest<CountTasksRequest>
{
    internal CountTasksRequest()
    {
    }

    private CountTasksRequest(QueryReader query)
        : base(query)
    {
    }

    /// <summary>The number at which counting ends, up to <see cref="CountTasks.MaxCap"/>; default <see cref="CountTasks.DefaultCap"/>.</summary>
    public Field<int> Cap { get; init; }

    static CountTasksRequest IQueryRequest<CountTasksRequest>.Read(QueryReader query) => new(query)
    {
        Cap = query.One("cap", text => FieldParsers.Integer(text, CountTasks.MinCap, CountTasks.MaxCap)),
        UnknownNames = query.UnreadParameters,
    };

    /// <summary>Creates the query; the request must be valid.</summary>
    public CountTasks ToQuery() => new(ToFilter(), Cap.Or(CountTasks.DefaultCap));
}

internal sealed class CountTasksRequestValidator : FilterRequestValidator<CountTasksRequest>;
