using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Gives every answer that carries one task its entity tag, and answers 304 to a reader who has it already.</summary>
internal sealed class EntityTagFilter : IResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is not ObjectResult { Value: TaskResponse task })
        {
            return;
        }

        var request = context.HttpContext.Request;
        var tag = new EntityTagHeaderValue(TagOf(task.Version));
        context.HttpContext.Response.Headers.ETag = tag.ToString();

        // The version does not tell when a lease expires.
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && task.Lease is null && IsKnown(request, tag))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status304NotModified);
        }
    }

    /// <summary>The entity tag of a version, in its quotes.</summary>
    public static string TagOf(int version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    public void OnResultExecuted(ResultExecutedContext context)
    {
        // What there is to do is done before.
    }

    // RFC 9110 section 13.1.2: the comparison is weak.
    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
}
