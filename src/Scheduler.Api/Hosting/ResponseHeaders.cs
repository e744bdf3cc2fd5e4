using Microsoft.Net.Http.Headers;

namespace Scheduler.Api.Hosting;

/// <summary>Adds security headers and disables caching.</summary>
internal static class ResponseHeaders
{
    // Swagger UI needs its own files, styles set by scripts, and data: images.
    private const string PagePolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        // Set as late as possible: the exception handler resets the response, and the content type is known only then.
        context.Response.OnStarting(CompleteAsync, context);
        return next(context);
    }

    private static Task CompleteAsync(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
        {
            headers.ContentSecurityPolicy = PagePolicy;
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
        }

        // Only the service knows who may see a response. Swagger's files are the same for all callers and have their own validators.
        if (!context.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        }

        return Task.CompletedTask;
    }
}
