using Microsoft.AspNetCore.Mvc;

namespace Scheduler.Api.Requests;

/// <summary>The query of a listing that has no parameters.</summary>
[ModelBinder(typeof(QueryModelBinder<NoParameters>))]
public sealed record NoParameters : QueryRequest, IQueryRequest<NoParameters>
{
    static NoParameters IQueryRequest<NoParameters>.Read(QueryReader query) => new() { UnknownNames = query.UnreadParameters };
}

internal sealed class NoParametersValidator : RequestValidator<NoParameters>;
