namespace Scheduler.Application.Common;

/// <summary>
/// The clock for delays between retries and for timeouts of waits for other writers. It is a separate <see cref="TimeProvider"/>,
/// registered under <see cref="Key"/>, so that it keeps running when a test stops the clock of tasks and leases.
/// </summary>
public static class MachineClock
{
    public const string Key = "machine";
}
