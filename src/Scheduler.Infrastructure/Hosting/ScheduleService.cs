using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Hosting;

/// <summary>
/// Creates the occurrences of schedules: at once after a change of this process, when the next decision of a schedule is due, and otherwise
/// every second, for schedules of other replicas. All replicas do so; the database lets one of them succeed.
/// </summary>
internal sealed partial class ScheduleService(
    IServiceScopeFactory scopes, IScheduleSignals signals, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<ScheduleService> logger)
    : PeriodicService(scopes, time, Interval)
{
    private const int MaxParallel = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A timer may fire a moment early.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(10);

    /// <summary>The minimum time between two polls, unless a decision is due.</summary>
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(50);

    /// <summary>A poll takes at most one part in so many of the time.</summary>
    private const int MaxShare = 10;

    private static readonly TimeSpan LateInterval = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time;
    private readonly Lock _lock = new();
    private readonly HashSet<ScheduleId> _late = [];
    private TimeSpan _pauseBetweenPolls = MinPause;
    private TimeSpan _untilPoll = Interval;
    private long _polledAt = time.GetTimestamp();
    private long? _lateAt;
    private bool _isFailing;
    private bool _hasFailed;

    /// <summary>Decides once before the service listens, so that no worker claims what has been missed.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await PollAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var signal = await signals.WaitAsync(UntilPoll(), stoppingToken);
                await TryRunAsync(() => AdvanceAsync(signal.Schedules, stoppingToken), stoppingToken);
                if (signal.HasEndings)
                {
                    PollAfter(_pauseBetweenPolls - _time.GetElapsedTime(_polledAt));
                }

                if (UntilPoll() <= TimeSpan.Zero)
                {
                    await PollAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service is stopping.
        }
    }

    protected override async Task RunAsync(CancellationToken cancellationToken)
    {
        // One schedule may fail while the others succeed.
        _isFailing = false;
        SchedulePoll poll;
        do
        {
            var start = _time.GetTimestamp();
            var includesLate = _lateAt is not { } at || _time.GetElapsedTime(at) >= LateInterval;
            poll = await SendAsync(new PollSchedules(includesLate), cancellationToken);
            var duration = MaxShare * _time.GetElapsedTime(start);
            _pauseBetweenPolls = duration > MinPause ? duration : MinPause;
            if (includesLate)
            {
                _lateAt = start;
                LogLate(poll.Late);
            }

            await AdvanceAsync(poll.Due, cancellationToken);
        }
        while (poll.Due.Count == PollSchedules.MaxCount);
        _hasFailed = _isFailing;
    }

    // The next attempt follows in a moment, so only the first failure is logged.
    protected override void LogFailed(Exception exception)
    {
        if (!_hasFailed)
        {
            LogFailed(logger, exception);
        }

        _isFailing = _hasFailed = true;
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            (_polledAt, _untilPoll) = (_time.GetTimestamp(), Interval);
        }

        await TryRunAsync(cancellationToken);
    }

    // Each late schedule is logged once, until it is no longer late.
    private void LogLate(IReadOnlyList<LateSchedule> late)
    {
        foreach (var schedule in late.Where(schedule => !_late.Contains(schedule.Id)))
        {
            LogLate(logger, schedule.Name, schedule.Id);
        }

        _late.Clear();
        _late.UnionWith(late.Select(schedule => schedule.Id));
    }

    // In random order, so that the replicas do not conflict over one schedule after the other.
    private Task AdvanceAsync(IReadOnlyCollection<ScheduleId> schedules, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        schedules.OrderBy(_ => Random.Shared.Next()),
        new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken },
        async (schedule, token) => await TryRunAsync(
            async () =>
            {
                if (await SendAsync(new AdvanceSchedule(schedule), token) is { } delay)
                {
                    PollAfter(delay + Margin);
                }
            },
            token));

    private void PollAfter(TimeSpan delay)
    {
        lock (_lock)
        {
            var untilPoll = delay + _time.GetElapsedTime(_polledAt);
            _untilPoll = untilPoll < _untilPoll ? untilPoll : _untilPoll;
        }
    }

    private TimeSpan UntilPoll()
    {
        lock (_lock)
        {
            return _untilPoll - _time.GetElapsedTime(_polledAt);
        }
    }

    [LoggerMessage(1090, LogLevel.Error, "The occurrences of a schedule could not be created; the next attempt follows in 1 s.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(1091, LogLevel.Warning, "The schedule {Name} ({ScheduleId}) is late: its task waits, or an earlier one blocks it, for longer than its lateAfterSeconds.")]
    private static partial void LogLate(ILogger logger, string name, ScheduleId scheduleId);
}
