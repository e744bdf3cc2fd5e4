using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<ScheduleId, bool> _failing = [];
    private TimeSpan _pauseBetweenPolls = MinPause;
    private TimeSpan _untilPoll = Interval;
    private long _polledAt = time.GetTimestamp();
    private long _lateAt = time.GetTimestamp();
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
                await AdvanceAsync(signal.Schedules, stoppingToken);
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
        SchedulePoll poll;
        do
        {
            var start = _time.GetTimestamp();
            var includesLate = _time.GetElapsedTime(_lateAt) >= LateInterval;
            poll = await SendAsync(new PollSchedules(includesLate), cancellationToken);
            var duration = MaxShare * _time.GetElapsedTime(start);
            _pauseBetweenPolls = duration > MinPause ? duration : MinPause;
            if (includesLate)
            {
                _lateAt = start;
                LogLate(poll.Late);
            }

            // One that fails stays due, unless another replica succeeds or it is deleted.
            foreach (var id in _failing.Keys.Except(poll.Due))
            {
                _failing.TryRemove(id, out _);
            }

            await AdvanceAsync(poll.Due, cancellationToken);
        }
        while (poll.Due.Count == PollSchedules.MaxCount);
        _hasFailed = false;
    }

    // The next attempt follows in a moment, so only the first failure is logged.
    protected override void LogFailed(Exception exception)
    {
        if (!_hasFailed)
        {
            LogPollFailed(logger, exception);
        }

        _hasFailed = true;
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
        async (schedule, token) => await AdvanceAsync(schedule, token));

    // One schedule may fail while the others succeed. Only the first failure in a row is logged.
    private async Task AdvanceAsync(ScheduleId schedule, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendAsync(new AdvanceSchedule(schedule), cancellationToken) is { } delay)
            {
                PollAfter(delay + Margin);
            }

            _failing.TryRemove(schedule, out _);
        }
#pragma warning disable CA1031 // The next attempt may succeed; no failure may stop the service.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            if (_failing.TryAdd(schedule, true))
            {
                LogFailed(logger, schedule, e);
            }
        }
    }

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

    [LoggerMessage(1090, LogLevel.Error, "The occurrences of the schedule {ScheduleId} could not be created; the next attempt follows in 1 s.")]
    private static partial void LogFailed(ILogger logger, ScheduleId scheduleId, Exception exception);

    [LoggerMessage(1091, LogLevel.Warning, "The schedule {Name} ({ScheduleId}) is late: its task waits, or an earlier one blocks it, for longer than its lateAfterSeconds.")]
    private static partial void LogLate(ILogger logger, string name, ScheduleId scheduleId);

    [LoggerMessage(1092, LogLevel.Error, "Polling for due schedules failed; the next attempt follows in 1 s.")]
    private static partial void LogPollFailed(ILogger logger, Exception exception);
}
