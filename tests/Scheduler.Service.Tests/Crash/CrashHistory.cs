using System.Collections.Concurrent;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Crash;

/// <summary>The requests of the clients and their acknowledgments, over all kills.</summary>
internal sealed class CrashHistory : History
{
    private readonly ConcurrentQueue<Creation> _creations = new();
    private readonly ConcurrentDictionary<string, TaskRecord> _tasks = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Creation> Creations => _creations;

    /// <summary>The acknowledged tasks, by id.</summary>
    public IReadOnlyDictionary<string, TaskRecord> Tasks => _tasks;

    public int AcknowledgedChanges => _tasks.Values.Sum(task => task.AcknowledgedKeys.Count);

    /// <summary>Records a creation before it is requested.</summary>
    public void Request(Creation creation) => _creations.Enqueue(creation);

    public void Acknowledge(Creation creation, IReadOnlyList<string> ids)
    {
        creation.Ids = ids;
        foreach (var id in ids)
        {
            _tasks.TryAdd(id, new TaskRecord(id));
        }
    }
}

/// <summary>One request that creates tasks, all of which have its mark as their title.</summary>
/// <param name="Mark">The unique mark.</param>
/// <param name="Count">The number of tasks.</param>
/// <param name="IsBatch">Whether they are sent as a batch.</param>
/// <param name="Key">The idempotency key, if it has one.</param>
internal sealed record Creation(string Mark, int Count, bool IsBatch, string? Key)
{
    /// <summary>The ids of the tasks, once acknowledged.</summary>
    public IReadOnlyList<string>? Ids { get; set; }

    public string Path => IsBatch ? "/api/tasks/batch" : "/api/tasks";

    public string Body
    {
        get
        {
            var task = $$"""{"start":"2999-01-01T00:00:00Z","worker":"crash","title":"{{Mark}}"}""";
            return IsBatch ? $"[{string.Join(',', Enumerable.Repeat(task, Count))}]" : task;
        }
    }
}

/// <summary>The requested and acknowledged changes of one task. Each change adds one key to its payload.</summary>
internal sealed class TaskRecord(string id)
{
    public string Id { get; } = id;

    public ConcurrentDictionary<string, int> RequestedKeys { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, int> AcknowledgedKeys { get; } = new(StringComparer.Ordinal);

    public bool IsDeletionRequested { get; set; }

    public bool IsDeletionAcknowledged { get; set; }
}
