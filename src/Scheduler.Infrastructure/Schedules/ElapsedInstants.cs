namespace Scheduler.Infrastructure.Schedules;

/// <summary>Instants at a fixed interval of elapsed time.</summary>
/// <param name="start">The first instant.</param>
/// <param name="interval">The time between two instants, in ticks.</param>
internal sealed class ElapsedInstants(long start, long interval) : IInstants
{
    public long? NextAfter(long instant) => instant < start ? start : start + ((instant - start) / interval + 1) * interval;
}
