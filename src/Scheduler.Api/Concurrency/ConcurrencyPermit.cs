using System.Threading.RateLimiting;
using Scheduler.Application.Common;

namespace Scheduler.Api.Concurrency;

/// <summary>The concurrency permit held by a request.</summary>
internal sealed class ConcurrencyPermit(RequestConcurrencyLimiter limiter, HttpContext context, RequestDeadline deadline, RateLimitLease lease) : IDisposable
{
    private RateLimitLease? _lease = lease;

    /// <summary>Releases the permit.</summary>
    public void Release()
    {
        _lease?.Dispose();
        _lease = null;
    }

    /// <summary>Acquires a permit again.</summary>
    /// <returns>Whether a permit was acquired.</returns>
    public async Task<bool> ReacquireAsync()
    {
        _lease = await limiter.AcquireAsync(context, deadline);
        return _lease is { IsAcquired: true };
    }

    public void Dispose() => Release();
}
