using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence.Sqlite;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>The tasks that a command on SQLite has loaded, added and removed. Scoped.</summary>
internal sealed class TrackedTasks(SqliteTaskTable table, SqliteSession session, ChangeNotifications changes, ICurrentCaller caller)
{
    private readonly Dictionary<TaskId, StoredTask> _loaded = [];
    private readonly List<ScheduledTask> _added = [];
    private readonly HashSet<ScheduledTask> _removed = [];

    public void Clear()
    {
        _loaded.Clear();
        _added.Clear();
        _removed.Clear();
    }

    public ScheduledTask? Find(TaskId id) => _loaded.TryGetValue(id, out var found) ? found.Task
        : table.Find(session.Statements, id) is { } stored ? Track(stored)
        : null;

    public IReadOnlyList<ScheduledTask> FindExpired(DateTimeOffset leaseTime, int count) =>
        table.FindExpired(session.Statements, leaseTime, count)
            .Select(stored => _loaded.TryGetValue(stored.Task.Id, out var found) ? found.Task : Track(stored))
            .ToList();

    public void Add(ScheduledTask task) => _added.Add(task);

    public void Remove(ScheduledTask task) => _removed.Add(task);

    /// <summary>Stores the changes and their events, and forgets the tasks.</summary>
    /// <exception cref="ConcurrentChangeException">A row has changed since it was read.</exception>
    public void Save()
    {
        var statements = session.Statements;
        var actor = TaskEventConfiguration.ActorOf(caller);
        foreach (var stored in _loaded.Values)
        {
            if (_removed.Contains(stored.Task))
            {
                table.Delete(statements, stored);
            }
            else
            {
                table.Update(statements, stored);
            }
        }

        foreach (var task in _added)
        {
            table.Insert(statements, task);
        }

        foreach (var change in _loaded.Values.Select(stored => stored.Task).Concat(_added).SelectMany(task => task.Events))
        {
            table.Insert(statements, change, actor);
            changes.Add(change);
        }

        Clear();
    }

    private ScheduledTask Track(StoredTask stored)
    {
        _loaded.Add(stored.Task.Id, stored);
        return stored.Task;
    }
}
