using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Adds the entity tag to responses with one task or schedule, and returns 304 if the client has the current version of a task.</summary>
internal sealed class EntityTagFilter : IResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is ObjectResult { Value: ScheduleResponse schedule })
        {
            // Never 304: the next instants change without a new version.
            context.HttpContext.Response.Headers.ETag = TagOf(schedule.Version);
        }

        if (context.Result is not ObjectResult { Value: TaskResponse task })
        {
            return;
        }

        var request = context.HttpContext.Request;
        var tag = TagOf(task.Version);
        context.HttpContext.Response.Headers.ETag = tag;

        // Renewing a lease changes expiresAt, but not the version.
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && task.Lease is null && IsKnown(request, tag))
        {
            context.Result = new StatusCodeResult(StatusCodes.Status304NotModified);
        }
    }

    /// <summary>The entity tag of a version, with quotes.</summary>
    public static string TagOf(int version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    public void OnResultExecuted(ResultExecutedContext context)
    {
        // Nothing to do after the result.
    }

    // RFC 9110 section 13.1.2: the comparison is weak.
    private static bool IsKnown(HttpRequest request, string tag) => request.Headers.IfNoneMatch.Count > 0 && IsKnown(request, new EntityTagHeaderValue(tag));

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
}
