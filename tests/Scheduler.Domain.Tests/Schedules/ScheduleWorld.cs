using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>A schedule and its tasks in memory, kept by the function under test as the service keeps them.</summary>
internal sealed class ScheduleWorld
{
    public static readonly DateTimeOffset Origin = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private bool _isSignaled;

    public ScheduleWorld(IRecurrenceRule rule, SchedulePolicy policy, DateTimeOffset? now = null)
    {
        (Rule, Policy, Now) = (rule, policy, now ?? Origin);
        Progress = new ScheduleProgress(Now);
        Apply(OccurrencePlanner.StartAfresh(Now, Policy, Progress, Rule, ScheduleFacts.None));
    }

    public IRecurrenceRule Rule { get; private set; }

    public SchedulePolicy Policy { get; set; }

    public DateTimeOffset Now { get; set; }

    public ScheduleProgress Progress { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>All tasks that ever existed, in the order of their creation.</summary>
    public List<WorldTask> Tasks { get; } = [];

    /// <summary>The decisions since the last call of <see cref="Look"/>.</summary>
    public List<ScheduleDecision> Decisions { get; } = [];

    public Dictionary<SkipReason, int> Skipped { get; } = [];

    public IEnumerable<WorldTask> Own => Tasks.Where(task => task.IsOwn);

    /// <summary>The instants of stored own occurrences in seconds after the origin, in order.</summary>
    public IEnumerable<int> OwnSeconds => Own.Select(task => Seconds(task.Instant!.Value)).Order();

    public int? HeldSecond => Progress.HeldBy is { } id ? Seconds(Find(id).Instant!.Value) : null;

    public (int Second, SkipReason Reason)? LastSkipped => Progress.LastSkipped is { } skipped ? (Seconds(skipped.Instant), skipped.Reason) : null;

    public ScheduleFacts Facts
    {
        get
        {
            var from = Progress.Position < Now ? Progress.Position : Now;
            var stored = Tasks.Where(task => task.IsStored && task.Instant > from).Select(task => task.Instant!.Value);
            return new ScheduleFacts
            {
                Last = Progress.LastTaskId is { } last ? Find(last).Facts : null,
                Held = Progress.HeldBy is { } held && held != Progress.LastTaskId ? Find(held).Facts : null,
                Waiting = Waiting(ScheduleFacts.MaxWaiting),
                WaitingCount = WaitingCount,
                Stored = stored.OrderDescending().Take(ScheduleFacts.MaxStored).ToHashSet(),
            };
        }
    }

    public int WaitingCount => Tasks.Count(task => task.IsWaiting && task.Kind is OccurrenceKind.Own or OccurrenceKind.Backfilled);

    /// <summary>Whether the service would look at the schedule now.</summary>
    public bool IsLookDue => !IsPaused
        && (_isSignaled || Progress.CheckAt <= Now || (Progress.WatchedTaskId is { } id && HasChanged(Find(id), Progress.WatchedChange)));

    public static DateTimeOffset Time(double seconds) => Origin.AddSeconds(seconds);

    public static int Seconds(DateTimeOffset instant) => (int)(instant - Origin).TotalSeconds;

    public WorldTask Find(TaskId id) => Tasks.Single(task => task.Id == id);

    public WorldTask At(int second) => Own.Single(task => Seconds(task.Instant!.Value) == second);

    /// <summary>Looks at the schedule for as long as the service would.</summary>
    public void Look()
    {
        Decisions.Clear();
        for (var looks = 0; IsLookDue; looks++)
        {
            Assert.That(looks, Is.LessThan(50), "It never comes to rest.");
            Decide();
        }
    }

    /// <summary>One decision; as with a kill before the save, the first one may be lost.</summary>
    public void Decide(bool isKilled = false)
    {
        _isSignaled = false;
        var (facts, progress) = (Facts, Progress);
        var decision = OccurrencePlanner.Decide(Now, Policy, progress, Rule, facts);
        if (isKilled)
        {
            decision = OccurrencePlanner.Decide(Now, Policy, progress, Rule, facts);
        }

        Apply(decision);
    }

    /// <summary>Moves the clock, looking at each instant and each second of a short time.</summary>
    public void RunTo(double second)
    {
        for (var step = Now.AddSeconds(0.5); Now < Time(second); step = Now.AddSeconds(0.5))
        {
            Now = step < Time(second) ? step : Time(second);
            Look();
        }
    }

    /// <summary>Moves the clock while the service is down, then starts it.</summary>
    public void SleepTo(double second)
    {
        Now = Time(second);
        Look();
    }

    /// <summary>Makes the service look, as it does after some changes.</summary>
    public void Signal() => _isSignaled = true;

    public void Delete(WorldTask task)
    {
        if (task.IsOwn && task.IsWaiting && task.Id != Progress.LastTaskId)
        {
            Progress = Progress.AfterManualDeletion(task.Instant!.Value, Now);
        }

        if (task.Id != Progress.WatchedTaskId)
        {
            // Nothing depends on it but the record of the deletion, which may wait until the next look.
            Signal();
        }

        task.Delete(Now);
    }

    public void Backfill(IEnumerable<DateTimeOffset> instants) => Tasks.AddRange(instants
        .Where(instant => !Tasks.Exists(task => task.IsStored && task.Instant == instant))
        .ToList()
        .Select(instant => new WorldTask(TaskId.New(Now), instant, OccurrenceKind.Backfilled)));

    public WorldTask Trigger()
    {
        var task = new WorldTask(TaskId.New(Now), instant: null, OccurrenceKind.Triggered);
        Tasks.Add(task);
        return task;
    }

    public void Pause()
    {
        IsPaused = true;
        while (Waiting(ScheduleFacts.MaxWaiting) is { Count: > 0 } waiting)
        {
            Apply(OccurrencePlanner.Pause(Progress, waiting));
        }

        Apply(OccurrencePlanner.Pause(Progress, []));
    }

    public void StartAfresh(IRecurrenceRule? rule = null)
    {
        Rule = rule ?? Rule;
        IsPaused = false;
        Apply(OccurrencePlanner.StartAfresh(Now, Policy, Progress, Rule, Facts));
    }

    private static bool HasChanged(WorldTask task, WatchedChange change) => change switch
    {
        WatchedChange.Removed => !task.IsOwn,
        WatchedChange.Ended => task.IsFinished,
        _ => task.IsFinished || task.Attempt > 0,
    };

    private List<WaitingOccurrence> Waiting(int max) =>
        [.. Own.Where(task => task.IsWaiting).OrderBy(task => task.Instant).Take(max).Select(task => new WaitingOccurrence(task.Id, task.Instant!.Value))];

    private void Apply(ScheduleDecision decision)
    {
        Assert.That(decision.Create, Is.Ordered.By(nameof(NewOccurrence.Instant)));
        foreach (var id in decision.Withdraw)
        {
            var task = Find(id);
            Assert.That(task.IsWaiting && task.IsOwn, $"{task} cannot be withdrawn.");
            task.Delete(Now);
        }

        foreach (var occurrence in decision.Create)
        {
            Assert.That(Tasks.Exists(task => task.IsStored && task.Instant == occurrence.Instant), Is.False, "A second task for an instant.");
            Tasks.Add(new WorldTask(occurrence.Id, occurrence.Instant, OccurrenceKind.Own));
        }

        foreach (var (reason, count) in decision.Skipped)
        {
            Skipped[reason] = Skipped.GetValueOrDefault(reason) + count;
        }

        Progress = decision.Progress;
        Decisions.Add(decision);
    }
}
