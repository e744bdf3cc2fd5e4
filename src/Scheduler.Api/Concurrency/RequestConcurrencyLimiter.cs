using System.Threading.RateLimiting;

namespace Scheduler.Api.Concurrency;

/// <summary>
/// Lets so many requests in at once, and a few more wait for a moment. Reads and writes have places of their own: while a
/// database lets nobody write, those who wait to do so leave the readers' places alone. So have claims, which come in crowds: those
/// that began to wait together return together.
/// </summary>
internal sealed class RequestConcurrencyLimiter(ConcurrencyOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long a request waits for its turn.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long a claim waits for its turn, whose client expects to wait.</summary>
    public static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(3);

    private readonly ConcurrencyLimiter _reads = Limit(options.Reads, options.QueueLimit);
    private readonly ConcurrencyLimiter _writes = Limit(options.Writes, options.QueueLimit);
    private readonly ConcurrencyLimiter _claims = Limit(options.Claims, options.ClaimQueueLimit);

    /// <summary>Waits for a place.</summary>
    /// <returns>The place, to be given back; or a lease that is none.</returns>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async ValueTask<RateLimitLease?> AcquireAsync(HttpContext context)
    {
        var (limiter, wait) = KindOf(context);
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return lease;
        }

        using var patience = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            return await limiter.AcquireAsync(cancellationToken: either.Token);
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
        _ when HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) => (_reads, Patience),
        _ when context.GetEndpoint()?.Metadata.GetMetadata<ClaimConcurrencyAttribute>() is not null => (_claims, ClaimPatience),
        _ => (_writes, Patience),
    };

    private static ConcurrencyLimiter Limit(int permits, int queue) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = queue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });
}
