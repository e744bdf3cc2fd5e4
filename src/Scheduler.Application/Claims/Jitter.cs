using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>The jitter of the backoff between attempts.</summary>
internal sealed class Jitter(Random random)
{
    /// <summary>From 0 to <see cref="RetryPolicy.MaxJitter"/>.</summary>
    public double Next() => random.NextDouble() * RetryPolicy.MaxJitter;
}
