using Microsoft.AspNetCore.Diagnostics;

namespace Scheduler.Api.Errors;

/// <summary>Adds problem bodies to the framework's empty error responses.</summary>
internal static class ProblemStatusPages
{
    public static Task WriteAsync(StatusCodeContext page)
    {
        var context = page.HttpContext;
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.WriteAsync(context, ProblemCode.NotFound, "There is no resource at this path."),
            StatusCodes.Status405MethodNotAllowed => Problem.WriteAsync(
                context, ProblemCode.MethodNotAllowed, $"This path allows {context.Response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => Problem.WriteAsync(
                context, ProblemCode.UnsupportedMediaType, "Send the body as application/json in UTF-8, without a content encoding."),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Rejects paths under <c>/api</c> with a trailing slash, which routing would ignore.</summary>
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
