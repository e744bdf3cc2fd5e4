using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>
/// Warns when the machine's wall clock was set, or the machine was suspended: then it has moved by another time than the monotonic
/// clock. Start times, leases and expiries follow the wall clock, so that tasks may become due or leases expire early or late.
/// </summary>
internal sealed partial class ClockStepService(IServiceScopeFactory scopes, TimeProvider time, ILogger<ClockStepService> logger)
    : PeriodicService(scopes, time, TimeSpan.FromSeconds(5))
{
    // Far more than NTP slews a clock in one interval (2.5 ms), and less than a lease or a delay can be.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time;

    private DateTimeOffset _wallClock = time.GetUtcNow();
    private long _timestamp = time.GetTimestamp();

    protected override Task RunAsync(CancellationToken cancellationToken)
    {
        var (wallClock, timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        var step = wallClock - _wallClock - _time.GetElapsedTime(_timestamp, timestamp);
        (_wallClock, _timestamp) = (wallClock, timestamp);
        if (step.Duration() > Tolerance)
        {
            LogStep(logger, step.TotalSeconds);
        }

        return Task.CompletedTask;
    }

    protected override void LogFailed(Exception exception) => LogFailed(logger, exception);

    [LoggerMessage(
        1060,
        LogLevel.Warning,
        "The machine's wall clock moved by {Seconds:+0.0;-0.0} s against its monotonic clock: it was set, or the machine was suspended. Tasks may be due, and leases expire, early or late by as much.")]
    private static partial void LogStep(ILogger logger, double seconds);

    [LoggerMessage(1061, LogLevel.Warning, "The machine's clocks could not be compared; the next attempt is in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
