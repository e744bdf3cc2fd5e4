using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Workers;

/// <summary>The query of a worker listing, which has no parameters.</summary>
[ModelBinder(typeof(QueryModelBinder<ListWorkersRequest>))]
public sealed record ListWorkersRequest : QueryRequest, IQueryRequest<ListWorkersRequest>
{
    static ListWorkersRequest IQueryRequest<ListWorkersRequest>.Read(QueryReader query) => new() { UnknownNames = query.UnreadParameters };
}

internal sealed class ListWorkersRequestValidator : RequestValidator<ListWorkersRequest>;
