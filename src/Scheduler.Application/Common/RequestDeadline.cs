using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Application.Common;

/// <summary>
/// The time by which a request must have its response, whatever it waits for: a permit, another writer, the database, a token
/// issuer. It starts when the request arrives, and starts again after a wait that the client has asked for. Scoped.
/// </summary>
public sealed class RequestDeadline([FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    /// <summary>The default of <see cref="Limit"/>.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);

    /// <summary>The part of the limit that is kept for ending the last wait and writing the response.</summary>
    public static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);

    private long _start = time.GetTimestamp();

    /// <summary>The time from arrival to response.</summary>
    public TimeSpan Limit { get; init; } = DefaultLimit;

    /// <summary>The clock of the deadline.</summary>
    public TimeProvider Time => time;

    /// <summary>The time left for waits; zero when the deadline has passed.</summary>
    public TimeSpan Remaining => Limit - Reserve - time.GetElapsedTime(_start) is { Ticks: > 0 } remaining ? remaining : TimeSpan.Zero;

    /// <summary>The time left for another wait.</summary>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    public TimeSpan RemainingOrThrow() => Remaining is { Ticks: > 0 } remaining ? remaining : throw new TimeoutException("The request deadline has passed.");

    /// <summary>Starts again: the client has asked for a wait, which is over, or has received a part of a streamed response.</summary>
    public void Restart() => _start = time.GetTimestamp();

    /// <summary>Takes over the start of another deadline: for a part of a request that has its own service scope.</summary>
    public void StartWith(RequestDeadline other) => _start = other._start;

    /// <summary>Does not count the time since a timestamp, in which the service has waited for the client.</summary>
    /// <param name="timestamp">A timestamp of <see cref="Time"/>.</param>
    public void ExcludeSince(long timestamp) => _start += time.GetTimestamp() - timestamp;
}
