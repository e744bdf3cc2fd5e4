using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>The random part of pauses between attempts.</summary>
/// <param name="random">What it is drawn from.</param>
internal sealed class Jitter(Random random)
{
    /// <summary>From 0 to <see cref="RetryPolicy.MaxJitter"/>.</summary>
    public double Next() => random.NextDouble() * RetryPolicy.MaxJitter;
}
