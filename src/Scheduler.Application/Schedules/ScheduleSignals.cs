using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Signals for which schedules this process has to decide before the next poll.</summary>
public interface IScheduleSignals
{
    /// <summary>Waits until there are such schedules, or the timeout has passed.</summary>
    /// <returns>The schedules, which are no longer signaled.</returns>
    Task<IReadOnlyCollection<ScheduleId>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class ScheduleSignals([FromKeyedServices(MachineClock.Key)] TimeProvider time) : IScheduleSignals
{
    private readonly Lock _lock = new();
    private HashSet<ScheduleId> _changed = [];
    private TaskCompletionSource _arrived = NewSignal();

    /// <summary>Notifies of changes of tasks by others than the schedule itself.</summary>
    public void Notify(IEnumerable<TaskEvent> events)
    {
        var changed = events.Where(IsRelevant).Select(change => change.ScheduleId!.Value).ToList();
        if (changed.Count > 0)
        {
            lock (_lock)
            {
                _changed.UnionWith(changed);
                _arrived.TrySetResult();
            }
        }
    }

    public async Task<IReadOnlyCollection<ScheduleId>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
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
            var changed = _changed;
            (_changed, _arrived) = ([], NewSignal());
            return changed;
        }
    }

    // An occurrence that the schedule created says when to look again.
    private static bool IsRelevant(TaskEvent change) => change.ScheduleId is not null
        && (change.Origin == EventOrigin.Schedule ? change.Type == TaskEventType.Created : change.Type switch
        {
            TaskEventType.Created => false,
            TaskEventType.Updated => change.Changed.HasFlag(TaskFields.Start),
            _ => true,
        });

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
