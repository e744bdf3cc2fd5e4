using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Tasks.Attempts;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>A model of tasks and the settings of their workers, according to docs/api.md, section 7.</summary>
internal sealed class ServiceModel
{
    private readonly Dictionary<string, (bool Paused, int? MaxRunning)> _settings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Name, DateTimeOffset DueAt)> _claims = new(StringComparer.Ordinal);

    /// <summary>The tasks by id.</summary>
    public SortedDictionary<string, TaskModel> Tasks { get; } = new(StringComparer.Ordinal);

    public void Set(string worker, bool? paused, (bool IsGiven, int? Value) maxRunning)
    {
        var before = _settings.GetValueOrDefault(worker);
        _settings[worker] = (paused ?? before.Paused, maxRunning.IsGiven ? maxRunning.Value : before.MaxRunning);
    }

    public void DeleteSettings(string worker) => _settings.Remove(worker);

    /// <summary>The tasks that a claim with this id holds, ordered by due time.</summary>
    public List<string> HeldTasks(string? name, DateTimeOffset leaseTime) => Tasks
        .Where(task => name is not null && task.Value.Facts.Lease is not null && !task.Value.IsExpired(leaseTime) && _claims[task.Key].Name == name)
        .Select(task => task.Key)
        .OrderBy(id => _claims[id].DueAt).ThenBy(id => id, StringComparer.Ordinal)
        .ToList();

    /// <summary>The tasks that a claim must return, ordered by due time: of each worker no more than its cap allows.</summary>
    public List<string> DueTasks(IEnumerable<string> workers, int limit, DateTimeOffset leaseTime) => workers.Distinct(StringComparer.Ordinal)
        .SelectMany(worker => Order(Tasks.Where(task => task.Value.Facts.Worker == worker && task.Value.IsDue(leaseTime))).Take(CapacityOf(worker)))
        .OrderBy(task => task.Value.Facts.DueAt).ThenBy(task => task.Key, StringComparer.Ordinal)
        .Take(limit)
        .Select(task => task.Key)
        .ToList();

    /// <summary>Records the claim of a task.</summary>
    public void RecordClaim(string id, string? name) => _claims[id] = (name, Tasks[id].Facts.DueAt!.Value);

    /// <summary>The earliest time at which a claim could succeed, which may have passed.</summary>
    public DateTimeOffset? NextDueAt(IEnumerable<string> workers) => Tasks.Values
        .Where(task => workers.Contains(task.Facts.Worker, StringComparer.Ordinal) && CapacityOf(task.Facts.Worker) > 0)
        .Min(task => task.Facts.DueAt);

    private static IEnumerable<KeyValuePair<string, TaskModel>> Order(IEnumerable<KeyValuePair<string, TaskModel>> tasks) =>
        tasks.OrderBy(task => task.Value.Facts.DueAt).ThenBy(task => task.Key, StringComparer.Ordinal);

    private int CapacityOf(string worker)
    {
        var (paused, maxRunning) = _settings.GetValueOrDefault(worker);
        var running = Tasks.Values.Count(task => task.Facts.Worker == worker && task.Facts.Status == ScheduledTaskStatus.Running);
        return paused ? 0 : Math.Max(0, (maxRunning ?? int.MaxValue) - running);
    }
}
