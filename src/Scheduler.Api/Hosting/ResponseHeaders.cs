using Microsoft.Net.Http.Headers;

namespace Scheduler.Api.Hosting;

/// <summary>Headers that keep browsers and caches between from doing more with an answer than it is for.</summary>
internal static class ResponseHeaders
{
    // What Swagger UI needs: its own files, styles that it sets by script, and images that it carries within.
    private const string PagePolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        // At the last moment: the exception handler begins an answer anew, and only then is it known what it holds.
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

        // Who may see an answer is known here alone. Swagger's files are the same for everybody and bring their own validators.
        if (!context.Request.Path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        }

        return Task.CompletedTask;
    }
}
