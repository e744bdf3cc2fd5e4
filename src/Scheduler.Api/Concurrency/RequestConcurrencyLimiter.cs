using System.Threading.RateLimiting;
using Scheduler.Application.Common;

namespace Scheduler.Api.Concurrency;

/// <summary>
/// Limits concurrent requests, with a short queue. Reads and writes have separate limits: while the database blocks writes, the
/// waiting writers do not use up the permits of readers. Claims have their own limit too, because they come in bursts: those that
/// started to wait together return together.
/// </summary>
internal sealed class RequestConcurrencyLimiter(ConcurrencyOptions options) : IDisposable
{
    /// <summary>How much of the time that a request has left it may wait for a permit; the rest is for serving it.</summary>
    private const double QueueShare = 0.75;

    private readonly ConcurrencyLimiter _reads = Limit(options.Reads, options.QueueLimit);
    private readonly ConcurrencyLimiter _writes = Limit(options.Writes, options.QueueLimit);
    private readonly ConcurrencyLimiter _claims = Limit(options.Claims, options.ClaimQueueLimit);

    /// <summary>Waits for a permit.</summary>
    /// <returns>The permit, to be disposed; or a lease that was not acquired.</returns>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async ValueTask<RateLimitLease?> AcquireAsync(HttpContext context, RequestDeadline deadline)
    {
        var limiter = LimiterFor(context);
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return lease;
        }

        using var timeout = new CancellationTokenSource(deadline.Remaining * QueueShare, deadline.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.RequestAborted);
        try
        {
            return await limiter.AcquireAsync(cancellationToken: linked.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _reads.Dispose();
        _writes.Dispose();
        _claims.Dispose();
    }

    private ConcurrencyLimiter LimiterFor(HttpContext context) => context switch
    {
        _ when HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) => _reads,
        _ when context.GetEndpoint()?.Metadata.GetMetadata<ClaimConcurrencyAttribute>() is not null => _claims,
        _ => _writes,
    };

    private static ConcurrencyLimiter Limit(int permits, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}

/// <summary>Marks an action that uses the concurrency limit of claims and releases its permit while it waits.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClaimConcurrencyAttribute : Attribute;

/// <summary>Marks an action that reads one row.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShortReadAttribute : Attribute;
