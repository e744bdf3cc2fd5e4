using Scheduler.Domain.Claims;

namespace Scheduler.Application.Claims;

/// <summary>The lease clock, which all replicas share.</summary>
public interface ILeaseClock
{
    /// <summary>Returns the current time of the replica's clock and of the lease clock.</summary>
    Task<ClockReading> ReadAsync(CancellationToken cancellationToken);
}
