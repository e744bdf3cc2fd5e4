using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>What the present command writes that claims may wait for. It is announced once it is stored.</summary>
public sealed class DueNotices
{
    private readonly Dictionary<WorkerName, DateTimeOffset> _due = [];
    private readonly HashSet<WorkerName> _room = [];

    /// <summary>A task falls due.</summary>
    public void AddDue(WorkerName worker, DateTimeOffset dueAt)
    {
        if (!_due.TryGetValue(worker, out var earliest) || dueAt < earliest)
        {
            _due[worker] = dueAt;
        }
    }

    /// <summary>A worker may have room for more, or go on.</summary>
    public void AddRoom(WorkerName worker) => _room.Add(worker);

    internal void AnnounceTo(WaitingClaims waiting)
    {
        foreach (var (worker, dueAt) in _due)
        {
            waiting.Announce(worker, dueAt);
        }

        foreach (var worker in _room)
        {
            waiting.AnnounceRoom(worker);
        }

        Clear();
    }

    internal void Clear()
    {
        _due.Clear();
        _room.Clear();
    }
}
