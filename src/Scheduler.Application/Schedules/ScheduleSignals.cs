using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Signals for which schedules this process has to decide before the next poll.</summary>
public interface IScheduleSignals
{
    /// <summary>Waits until there are such schedules, or the timeout has passed.</summary>
    /// <returns>What was signaled; it is returned once.</returns>
    Task<ScheduleSignal> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>What was signaled since the last time.</summary>
/// <param name="Schedules">Schedules that have to decide again.</param>
/// <param name="HasEndings">Whether tasks of schedules have ended; only some schedules wait for that, which the database knows.</param>
public sealed record ScheduleSignal(IReadOnlyCollection<ScheduleId> Schedules, bool HasEndings);

/// <inheritdoc/>
internal sealed class ScheduleSignals([FromKeyedServices(MachineClock.Key)] TimeProvider time) : IScheduleSignals
{
    private readonly Lock _lock = new();
    private HashSet<ScheduleId> _changed = [];
    private bool _hasEndings;
    private TaskCompletionSource _arrived = NewSignal();

    /// <summary>Notifies of changes of tasks by others than the schedule itself.</summary>
    public void Notify(IEnumerable<TaskEvent> events)
    {
        foreach (var change in events.Where(change => change.ScheduleId is not null))
        {
            lock (_lock)
            {
                if (change.Type is TaskEventType.Succeeded or TaskEventType.Failed)
                {
                    _hasEndings = true;
                    _arrived.TrySetResult();
                }
                else if (IsRelevant(change))
                {
                    _changed.Add(change.ScheduleId!.Value);
                    _arrived.TrySetResult();
                }
            }
        }
    }

    public async Task<ScheduleSignal> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            if (timeout > TimeSpan.Zero)
            {
                await _arrived.Task.WaitAsync(timeout, time, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            // It is time to poll.
        }

        lock (_lock)
        {
            var signal = new ScheduleSignal(_changed, _hasEndings);
            (_changed, _hasEndings, _arrived) = ([], false, NewSignal());
            return signal;
        }
    }

    // The poll finds starts: only a schedule that waits for a missed task needs them, and not at once.
    private static bool IsRelevant(TaskEvent change) => change.Origin == EventOrigin.Schedule
        ? change.Type == TaskEventType.Created
        : change.Type is TaskEventType.Deleted or TaskEventType.Released or TaskEventType.Retried
            || (change.Type == TaskEventType.Updated && change.Changed.HasFlag(TaskFields.Start));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
