using Microsoft.AspNetCore.Diagnostics;

namespace Scheduler.Api.Errors;

/// <summary>Gives the framework's bare error answers a problem as their body.</summary>
internal static class ProblemStatusPages
{
    public static Task WriteAsync(StatusCodeContext page)
    {
        var context = page.HttpContext;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.WriteAsync(context, ProblemCode.NotFound, "There is nothing at this path."),
            StatusCodes.Status405MethodNotAllowed => Problem.WriteAsync(
                context, ProblemCode.MethodNotAllowed, $"This path allows {context.Response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => Problem.WriteAsync(
                context, ProblemCode.UnsupportedMediaType, "Send the body as application/json in UTF-8, without a content coding."),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Refuses a path under <c>/api</c> that ends in a slash, which routing would overlook.</summary>
    public static Task RefuseTrailingSlashAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && path.Value!.EndsWith('/'))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
