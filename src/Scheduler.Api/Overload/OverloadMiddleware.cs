using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Overload;

/// <summary>Turns away what there is no place for. Endpoints that are exempt from rate limits are from this one, too.</summary>
internal sealed partial class OverloadMiddleware(RequestDelegate next, OverloadLimiter limiter, ILogger<OverloadMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }

        using var lease = await limiter.AcquireAsync(context);
        if (lease is { IsAcquired: true })
        {
            await next(context);
            return;
        }

        LogTurnedAway(logger);
        await Problem.WriteAsync(context, ProblemCode.Unavailable, "There are too many requests at once; try again.");
    }

    [LoggerMessage(2003, LogLevel.Warning, "Turned away a request: there are too many at once.")]
    private static partial void LogTurnedAway(ILogger logger);
}
