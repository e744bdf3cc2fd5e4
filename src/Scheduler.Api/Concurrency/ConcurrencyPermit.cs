using System.Threading.RateLimiting;

namespace Scheduler.Api.Concurrency;

/// <summary>The place that a request has among those that are served at once.</summary>
internal sealed class ConcurrencyPermit(RequestConcurrencyLimiter limiter, HttpContext context, RateLimitLease lease) : IDisposable
{
    private RateLimitLease? _lease = lease;

    /// <summary>Gives the place back.</summary>
    public void Release()
    {
        _lease?.Dispose();
        _lease = null;
    }

    /// <summary>Takes a place again.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> ReacquireAsync()
    {
        _lease = await limiter.AcquireAsync(context);
        return _lease is { IsAcquired: true };
    }

    public void Dispose() => Release();
}
