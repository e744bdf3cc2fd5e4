using System.Runtime.InteropServices;

namespace Scheduler.Domain.Claims;

/// <summary>The current time. Leases and due times follow the lease clock, which all replicas share and which may differ from a replica's clock.</summary>
/// <param name="Now">The time of the replica's clock, used for the timestamps of changes.</param>
/// <param name="LeaseTime">The time of the lease clock.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClockReading(DateTimeOffset Now, DateTimeOffset LeaseTime)
{
    /// <summary>A reading with the same time on both clocks.</summary>
    public static ClockReading At(DateTimeOffset now) => new(now, now);
}
