using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Api.Errors;
using Scheduler.Application.Common;

namespace Scheduler.Api.Concurrency;

/// <summary>Rejects requests over the concurrency limit. Endpoints without rate limiting are exempt.</summary>
internal sealed partial class ConcurrencyLimitMiddleware(RequestDelegate next, RequestConcurrencyLimiter limiter, TimeProvider time, ILogger<ConcurrencyLimitMiddleware> logger)
{
    // Rejections are logged at most once in this time; logging every one would add load.
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    /// <summary>A short read takes well under a millisecond, so that so many take a fraction of the deadline.</summary>
    private const int MaxPendingReads = 128;

    private long _lastLogged = long.MinValue;

    public async Task InvokeAsync(HttpContext context, RequestDeadline deadline)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }

        var isShort = context.GetEndpoint()?.Metadata.GetMetadata<ShortReadAttribute>() is not null;
        var lease = await limiter.AcquireAsync(context, deadline);
        if (lease is { IsAcquired: true })
        {
            using var permit = new ConcurrencyPermit(limiter, context, deadline, lease);
            context.Features.Set(permit);

            // SQLite is synchronous and blocks its thread: as many requests would run concurrently as there are threads, and the
            // others would wait in the thread pool unseen. Yielding first gives each arrived request a permit or a rejection. It costs a
            // short read a tenth of its time, so short queues of these are left alone.
            if (!isShort || ThreadPool.PendingWorkItemCount > MaxPendingReads)
            {
                await Task.Yield();
            }

            await next(context);
            return;
        }

        lease?.Dispose();
        LogRejectionThrottled();
        await Problem.WriteAsync(context, ProblemCode.Unavailable, "Too many concurrent requests; retry later.");
    }

    private void LogRejectionThrottled()
    {
        var (last, now) = (_lastLogged, time.GetTimestamp());
        if ((last == long.MinValue || time.GetElapsedTime(last, now) >= LogInterval) && Interlocked.CompareExchange(ref _lastLogged, now, last) == last)
        {
            LogRejection(logger);
        }
    }

    [LoggerMessage(2004, LogLevel.Warning, "Concurrency limit reached; rejecting requests.")]
    private static partial void LogRejection(ILogger logger);
}
