using System.Runtime.InteropServices;

namespace Scheduler.Domain.Tasks;

/// <summary>The present moment. Leases and what is due go by one clock for all replicas, which may differ from a replica's own.</summary>
/// <param name="Now">By the replica's clock, which dates changes.</param>
/// <param name="LeaseTime">By the clock of leases.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Moment(DateTimeOffset Now, DateTimeOffset LeaseTime)
{
    /// <summary>A moment at which both clocks agree.</summary>
    public static Moment At(DateTimeOffset now) => new(now, now);
}
