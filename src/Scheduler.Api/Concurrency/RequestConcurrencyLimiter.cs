using System.Threading.RateLimiting;

namespace Scheduler.Api.Concurrency;

/// <summary>
/// Limits concurrent requests, with a short queue. Reads and writes have separate limits: while the database blocks writes, the
/// waiting writers do not use up the permits of readers. Claims have their own limit too, because they come in bursts: those that
/// started to wait together return together.
/// </summary>
internal sealed class RequestConcurrencyLimiter(ConcurrencyOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a request waits for a permit.</summary>
    public static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How long a claim waits for a permit; its client expects to wait.</summary>
    public static readonly TimeSpan ClaimQueueTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrencyLimiter _reads = Limit(options.Reads, options.QueueLimit);
    private readonly ConcurrencyLimiter _writes = Limit(options.Writes, options.QueueLimit);
    private readonly ConcurrencyLimiter _claims = Limit(options.Claims, options.ClaimQueueLimit);

    /// <summary>Waits for a permit.</summary>
    /// <returns>The permit, to be disposed; or a lease that was not acquired.</returns>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async ValueTask<RateLimitLease?> AcquireAsync(HttpContext context)
    {
        var (limiter, wait) = KindOf(context);
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return lease;
        }

        using var timeout = new CancellationTokenSource(wait, time);
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

    private (ConcurrencyLimiter Limiter, TimeSpan Wait) KindOf(HttpContext context) => context switch
    {
        _ when HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) => (_reads, QueueTimeout),
        _ when context.GetEndpoint()?.Metadata.GetMetadata<ClaimConcurrencyAttribute>() is not null => (_claims, ClaimQueueTimeout),
        _ => (_writes, QueueTimeout),
    };

    private static ConcurrencyLimiter Limit(int permits, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
