using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;

namespace Scheduler.Api.Workers;

/// <summary>The query of a worker listing, which has no parameters.</summary>
[ModelBinder(typeof(QueryModelBinder<ListWorkersRequest>))]
public sealed record ListWorkersRequest : IQueryRequest<ListWorkersRequest>
{
    /// <summary>Unknown parameters.</summary>
    internal IReadOnlyList<string> UnknownParameters { get; init; } = [];

    static ListWorkersRequest IQueryRequest<ListWorkersRequest>.Read(QueryReader query) => new() { UnknownParameters = query.UnreadParameters };
}

internal sealed class ListWorkersRequestValidator : RequestValidator<ListWorkersRequest>
{
    public ListWorkersRequestValidator() => RejectUnknown(request => request.UnknownParameters, "query parameter");
}
