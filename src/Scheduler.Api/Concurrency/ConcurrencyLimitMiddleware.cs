using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Concurrency;

/// <summary>Turns away what there is no place for. Endpoints that are exempt from rate limits are from this one, too.</summary>
internal sealed partial class ConcurrencyLimitMiddleware(RequestDelegate next, RequestConcurrencyLimiter limiter, TimeProvider time, ILogger<ConcurrencyLimitMiddleware> logger)
{
    // A crowd is told of once in this time: whoever has too much to do had better not write it all down.
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private long _lastLogged = long.MinValue;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }

        var lease = await limiter.AcquireAsync(context);
        if (lease is { IsAcquired: true })
        {
            using var place = new ConcurrencyPermit(limiter, context, lease);
            context.Features.Set(place);

            // SQLite works without ever giving its thread back: as many requests would be served at once as there are threads,
            // and the others wait unseen for one. Behind all that have arrived, each of them gets its place or its answer.
            await Task.Yield();
            await next(context);
            return;
        }

        lease?.Dispose();
        LogTurnedAwayOnce();
        await Problem.WriteAsync(context, ProblemCode.Unavailable, "Too many concurrent requests; retry later.");
    }

    private void LogTurnedAwayOnce()
    {
        var (last, now) = (_lastLogged, time.GetTimestamp());
        if ((last == long.MinValue || time.GetElapsedTime(last, now) >= LogInterval) && Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
        {
            LogTurnedAway(logger);
        }
    }

    [LoggerMessage(2004, LogLevel.Warning, "Concurrency limit reached; rejecting requests.")]
    private static partial void LogTurnedAway(ILogger logger);
}
