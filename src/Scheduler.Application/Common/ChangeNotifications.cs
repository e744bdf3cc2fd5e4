using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Common;

/// <summary>What the current command has changed; published after the commit.</summary>
public sealed class ChangeNotifications
{
    private readonly List<TaskEvent> _events = [];
    private readonly HashSet<WorkerName> _changedSettings = [];

    internal IReadOnlyList<TaskEvent> Events => _events;

    /// <summary>The workers whose settings were changed or deleted.</summary>
    internal IReadOnlyCollection<WorkerName> ChangedSettings => _changedSettings;

    /// <summary>The number of instants that schedules have skipped, by reason.</summary>
    internal Dictionary<SkipReason, int> Skipped { get; } = [];

    public void Add(TaskEvent change) => _events.Add(change);

    public void AddChangedSettings(WorkerName worker) => _changedSettings.Add(worker);

    internal void Clear()
    {
        _events.Clear();
        _changedSettings.Clear();
        Skipped.Clear();
    }

    internal void AddSkipped(IReadOnlyDictionary<SkipReason, int> skipped)
    {
        foreach (var (reason, count) in skipped)
        {
            Skipped[reason] = Skipped.GetValueOrDefault(reason) + count;
        }
    }
}
