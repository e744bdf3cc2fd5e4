using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Common;
using Scheduler.Application.Events;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>Reads new events for the readers of the event feed: at once after a change of this process, otherwise four times a second.</summary>
internal sealed partial class EventFollower(
    IServiceScopeFactory scopes, IEventArrivals arrivals, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<EventFollower> logger)
    : PeriodicService(scopes, time, Interval)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>The minimum time between two reads: each of them wakes all readers.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a transaction may hold events back before it is logged.</summary>
    private static readonly TimeSpan HeldBackLimit = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time;
    private bool _isHeldBack;
    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await arrivals.WaitForChangeAsync(Interval, stoppingToken);
                await TryRunAsync(stoppingToken);
                await Task.Delay(Pause, _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service is stopping.
        }
    }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        var delay = await SendAsync(new FollowEvents(), cancellationToken);
        if (delay > HeldBackLimit && !_isHeldBack)
        {
            LogHeldBack(logger, (int)delay.TotalSeconds);
        }

        (_isHeldBack, _hasFailed) = (delay > HeldBackLimit, false);
    }

    // The next attempt follows in a moment, so only the first failure is logged.
    protected override void LogFailed(Exception exception)
    {
        if (!_hasFailed)
        {
            LogFailed(logger, exception);
        }

        _hasFailed = true;
    }

    [LoggerMessage(1070, LogLevel.Warning, "New events could not be read; streams continue when the database responds again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1071, LogLevel.Warning, "A transaction in the database has been open for more than {Seconds} s; it delays all later events.")]
    private static partial void LogHeldBack(ILogger logger, int seconds);
}
