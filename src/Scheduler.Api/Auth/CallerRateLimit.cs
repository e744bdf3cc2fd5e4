using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Auth;

/// <summary>Limits the request rate of each caller, per process.</summary>
internal static class CallerRateLimit
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Rejects requests over the limit, if one is set. Anonymous endpoints have no caller and no limit.</summary>
    public static void UseCallerRateLimit(this IApplicationBuilder app)
    {
        var limit = app.ApplicationServices.GetRequiredService<RateLimitOptions>();
        if (limit.PermitsPerSecond is not { } permits)
        {
            return;
        }

        var bucket = new TokenBucketRateLimiterOptions
        {
            TokensPerPeriod = permits,
            TokenLimit = limit.Burst ?? permits,
            ReplenishmentPeriod = Period,
        };
        app.UseRateLimiter(new RateLimiterOptions
        {
            GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => context.IsOpen()
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(context.CallerId(), _ => bucket)),
            OnRejected = (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext, rejected.Lease)),
        });
    }

    private static Task RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : Period;
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return Problem.WriteAsync(
            context, ProblemCode.RateLimited, $"The caller exceeded its request rate; retry after {seconds} s.", retryAfterSeconds: seconds);
    }
}
