namespace Scheduler.Application.Common;

/// <summary>
/// The clock for pauses between attempts and for limits on waits for other writers. It is a <see cref="TimeProvider"/> of its own,
/// registered under <see cref="Key"/>: those others do not stop when a test stops the clock of tasks and leases.
/// </summary>
public static class MachineClock
{
    /// <summary>The key under which it is registered.</summary>
    public const string Key = "machine";
}
