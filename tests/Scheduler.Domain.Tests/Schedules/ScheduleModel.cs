using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>
/// A slow model of one schedule, written from docs/api.md, section 8, independently of the code under test. It walks through all
/// instants of the rule, one by one, and remembers each one that was handled.
/// </summary>
internal sealed class ScheduleModel
{
    private const int MaxWaiting = 1000;

    private readonly HashSet<DateTimeOffset> _handled = [];
    private readonly HashSet<TaskId> _withdrawn = [];
    private readonly HashSet<TaskId> _noticed = [];
    private IReadOnlyList<DateTimeOffset> _rule = [];
    private DateTimeOffset _from;
    private Occurrence? _last;
    private WorldTask? _heldBefore;
    private bool _wasMissed;

    // The state of one look.
    private DateTimeOffset _now;
    private SchedulePolicy _policy = new();
    private List<WorldTask> _tasks = [];
    private HashSet<DateTimeOffset> _stored = [];
    private List<DateTimeOffset> _created = [];

    /// <summary>The own occurrences that the last look created, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Created => _created;

    /// <summary>The tasks that the last look withdrew.</summary>
    public IReadOnlySet<TaskId> Withdrawn => _withdrawn;

    /// <summary>The instant of the occurrence that holds the schedule.</summary>
    public DateTimeOffset? Held { get; private set; }

    public (DateTimeOffset Instant, SkipReason Reason)? LastSkipped { get; private set; }

    public Dictionary<SkipReason, int> Skipped { get; } = [];

    private bool IsAllowed => _policy.Overlap == OverlapPolicy.Allow;

    private IEnumerable<WorldTask> WaitingOwn =>
        _tasks.Where(task => task.IsOwn && task.IsWaiting && !_withdrawn.Contains(task.Id)).OrderBy(task => task.Instant);

    private IEnumerable<DateTimeOffset> Waiting => WaitingOwn.Select(task => task.Instant!.Value).Concat(_created).Order();

    private bool HasRoom => _created.Count < MaxWaiting - _tasks.Count(
        task => task.IsWaiting && !_withdrawn.Contains(task.Id) && task.Kind is OccurrenceKind.Own or OccurrenceKind.Backfilled);

    /// <summary>A change of the rule, a resumption or the creation of the schedule.</summary>
    public void StartAfresh(DateTimeOffset now, SchedulePolicy policy, IReadOnlyList<DateTimeOffset> rule, List<WorldTask> tasks)
    {
        Begin(now, policy, tasks);
        (_rule, _from) = (rule, now);
        _handled.Clear();
        var first = rule.Cast<DateTimeOffset?>().FirstOrDefault(i => i > now && (!IsStored(i!.Value) || WaitingOwn.Any(task => task.Instant == i)));
        NoticeDeletion(except: first);
        foreach (var task in WaitingOwn.Where(task => task.Instant > now && task.Instant != first).ToList())
        {
            Withdraw(task);
        }

        if (WaitingOwn.FirstOrDefault(task => task.Instant == first) is { } kept)
        {
            HandleThrough(first!.Value);
            _last = IsHeldByLast ? _last : new Occurrence(first.Value, kept);
        }
        else if (first is { } instant && HasRoom && (IsAllowed || HeldInstant is null))
        {
            LastSkipped = LastSkipped?.Instant == instant ? null : LastSkipped;
            Create(instant);
        }

        Finish();
    }

    /// <summary>Instants of a pause never count, so there is nothing to remember but what was withdrawn.</summary>
    public void Pause(List<WorldTask> tasks)
    {
        _withdrawn.Clear();
        _withdrawn.UnionWith(tasks.Where(task => task.IsOwn && task.IsWaiting).Select(task => task.Id));
        _last = _last?.Task is { } last && _withdrawn.Contains(last.Id) ? null : _last;
        (_heldBefore, _wasMissed, Held) = (null, false, null);
    }

    public void DeletedManually(WorldTask task)
    {
        if (task.IsOwn && task.IsWaiting && task != _last?.Task)
        {
            Show(task.Instant!.Value, SkipReason.Manual);
        }
    }

    /// <summary>What the service does when it looks.</summary>
    public void Look(DateTimeOffset now, SchedulePolicy policy, List<WorldTask> tasks)
    {
        Begin(now, policy, tasks);
        var lastAtFirst = _last;
        WithdrawMissed();
        NoticeDeletion(except: null);
        if (policy.Overlap == OverlapPolicy.Skip && _last is { } ended && ended.IsFinished(_withdrawn))
        {
            // Withdrawn as missed: it counts as finished at the time at which it was missed.
            var end = ended.Task is { } task && !_withdrawn.Contains(task.Id) ? task.FinishedAt!.Value : ended.Instant.AddSeconds(policy.GraceSeconds);
            PassOver(i => i <= end, SkipReason.Overlap);
        }

        if (policy.Overlap != OverlapPolicy.Skip && policy.Misfire == MisfirePolicy.RunOnce)
        {
            foreach (var moment in new[] { LateStart(_heldBefore), LateStart(lastAtFirst?.Task) }.Where(moment => moment is not null))
            {
                PassOver(i => i <= moment, SkipReason.Misfire);
            }
        }

        if (HeldInstant is not null)
        {
            if (IsHeldByLast && policy.Overlap == OverlapPolicy.Skip)
            {
                PassOver(_ => true, SkipReason.Overlap);
            }
            else if (MissedWaiting is not null)
            {
                PassOver(_ => true, SkipReason.Misfire);
            }
        }
        else if (MayFollow)
        {
            CreatePassed();
            var handled = _handled.Count == 0 ? _from : _handled.Max();
            if (HeldInstant is null && MayFollow && HasRoom
                && _rule.Cast<DateTimeOffset?>().FirstOrDefault(i => i > now && i > _from && i > handled && !IsStored(i!.Value)) is { } next)
            {
                Create(next);
            }
        }

        Finish();
    }

    /// <summary>The tasks that were created by the last look are now stored.</summary>
    public void Saved(List<WorldTask> tasks)
    {
        if (_last is { Task: null } last)
        {
            _last = new Occurrence(last.Instant, tasks.Single(task => task.IsOwn && task.Instant == last.Instant));
        }

        (_heldBefore, _wasMissed) = (tasks.Find(task => task.IsOwn && task.Instant == Held), MissedWaiting is not null);
        _created = [];
        _withdrawn.Clear();
    }

    private bool IsHeldByLast => !IsAllowed && _last is { } last && !last.IsFinished(_withdrawn) && last.Instant <= _now;

    private DateTimeOffset? MissedWaiting =>
        _policy.Misfire == MisfirePolicy.RunOnce && Waiting.Any() && IsMissed(Waiting.First()) ? Waiting.First() : null;

    private DateTimeOffset? HeldInstant => MissedWaiting ?? (IsHeldByLast ? _last!.Instant : null);

    private bool MayFollow =>
        _last is null || _last.IsRemoved(_withdrawn) || (IsAllowed ? _last.Instant <= _now : _last.IsFinished(_withdrawn));

    private List<DateTimeOffset> Pending => [.. _rule.Where(i => i > _from && i <= _now && !_handled.Contains(i) && !IsStored(i))];

    private void Begin(DateTimeOffset now, SchedulePolicy policy, List<WorldTask> tasks)
    {
        (_now, _policy, _tasks) = (now, policy, tasks);
        _stored = [.. tasks.Where(task => task.IsStored && task.Instant is not null).Select(task => task.Instant!.Value)];
        _created = [];
        _withdrawn.Clear();
    }

    private void Finish()
    {
        Held = HeldInstant;
        _last = _last is { } last && last.IsRemoved(_withdrawn) ? null : _last;
    }

    private bool IsMissed(DateTimeOffset instant) => (_now - instant).TotalSeconds >= _policy.GraceSeconds;

    private bool IsStored(DateTimeOffset instant) => _stored.Contains(instant) || _created.Contains(instant);

    private void WithdrawMissed()
    {
        if (_policy.Misfire == MisfirePolicy.RunAll)
        {
            return;
        }

        var missed = WaitingOwn.Where(task => IsMissed(task.Instant!.Value)).ToList();
        foreach (var task in _policy.Misfire == MisfirePolicy.Skip ? missed : missed.Skip(1))
        {
            Withdraw(task);
            _handled.Add(task.Instant!.Value);
            Show(task.Instant!.Value, SkipReason.Misfire);
            Skipped[SkipReason.Misfire] = Skipped.GetValueOrDefault(SkipReason.Misfire) + 1;
        }
    }

    private void Withdraw(WorldTask task)
    {
        _withdrawn.Add(task.Id);
        _stored.Remove(task.Instant!.Value);
    }

    private void NoticeDeletion(DateTimeOffset? except)
    {
        if (_last is { Task: { IsStored: false, Attempt: 0, Status: ScheduledTaskStatus.Scheduled } task } last
            && last.Instant != except && _noticed.Add(task.Id))
        {
            Show(last.Instant, SkipReason.Manual);
            Skipped[SkipReason.Manual] = Skipped.GetValueOrDefault(SkipReason.Manual) + 1;
        }
    }

    /// <summary>When a missed occurrence started, or was over without having started.</summary>
    private DateTimeOffset? LateStart(WorldTask? task)
    {
        var moment = task switch
        {
            null => null,
            { Attempt: 1, IsStored: true } => task.StartedAt,
            { Attempt: 0, IsStored: false } => task.Status == ScheduledTaskStatus.Scheduled ? task.FinishedAt : null,
            { Attempt: 0, IsFinished: true } when task.IsOwn || (_wasMissed && task == _heldBefore) => task.FinishedAt,
            _ => null,
        };
        return moment is { } time && (time - task!.Instant!.Value).TotalSeconds >= _policy.GraceSeconds ? time : null;
    }

    private void CreatePassed()
    {
        var missed = Pending.Where(IsMissed).ToList();
        var isMadeUpFor = missed.Count > 0 && (Waiting.Any() || _last?.Task?.Facts.StartedAt >= missed[^1]);
        switch (_policy.Overlap, _policy.Misfire)
        {
            case (OverlapPolicy.Queue, MisfirePolicy.RunAll):
                Drop(Pending);
                CreateOrSkip(Pending.Take(1));
                break;
            case (OverlapPolicy.Queue, _):
                var isDropped = Pending.Count > 0 && IsMissed(Pending[^1]) && (isMadeUpFor || _policy.Misfire == MisfirePolicy.Skip);
                foreach (var instant in isDropped ? Pending : Pending.SkipLast(1).ToList())
                {
                    Skip(instant, IsMissed(instant) ? SkipReason.Misfire : SkipReason.Overlap);
                }

                CreateOrSkip(Pending);
                break;
            case (OverlapPolicy.Allow, MisfirePolicy.RunAll):
                Drop(missed);
                CreateOrSkip(Pending);
                break;
            case (_, MisfirePolicy.RunOnce) when missed.Count > 0 && !isMadeUpFor:
                missed.SkipLast(1).ToList().ForEach(instant => Skip(instant, SkipReason.Misfire));
                CreateOrSkip(missed.TakeLast(1));
                PassOver(_ => true, IsAllowed ? SkipReason.Misfire : SkipReason.Overlap);
                break;
            case (OverlapPolicy.Allow, _):
                PassOver(IsMissed, SkipReason.Misfire);
                CreateOrSkip(Pending);
                break;
            default:
                PassOver(IsMissed, SkipReason.Misfire);
                CreateOrSkip(Pending.Take(1));
                PassOver(_ => true, SkipReason.Overlap);
                break;
        }
    }

    private void Drop(List<DateTimeOffset> pending) => pending.SkipLast(_policy.MaxCatchUp).ToList().ForEach(instant => Skip(instant, SkipReason.Backlog));

    private void CreateOrSkip(IEnumerable<DateTimeOffset> instants)
    {
        foreach (var instant in instants.ToList())
        {
            if (HasRoom)
            {
                Create(instant);
            }
            else
            {
                PassOver(_ => true, SkipReason.Backlog);
            }
        }
    }

    private void PassOver(Func<DateTimeOffset, bool> isPassed, SkipReason reason)
    {
        foreach (var instant in Pending.Where(isPassed).ToList())
        {
            Skip(instant, reason);
        }

        HandleThrough(_rule.LastOrDefault(i => i > _from && i <= _now && isPassed(i)));
    }

    private void Skip(DateTimeOffset instant, SkipReason reason)
    {
        HandleThrough(instant);
        Show(instant, reason);
        Skipped[reason] = Skipped.GetValueOrDefault(reason) + 1;
    }

    private void Create(DateTimeOffset instant)
    {
        HandleThrough(instant);
        _created.Add(instant);
        _last = new Occurrence(instant, null);
    }

    private void HandleThrough(DateTimeOffset instant) => _handled.UnionWith(_rule.Where(i => i > _from && i <= instant));

    private void Show(DateTimeOffset instant, SkipReason reason) =>
        LastSkipped = LastSkipped?.Instant > instant ? LastSkipped : (instant, reason);

    /// <summary>The last occurrence: what was created now has no task yet.</summary>
    private sealed record Occurrence(DateTimeOffset Instant, WorldTask? Task)
    {
        public bool IsRemoved(HashSet<TaskId> withdrawn) => Task is { } task && (!task.IsOwn || withdrawn.Contains(task.Id));

        public bool IsFinished(HashSet<TaskId> withdrawn) => Task is { } task && (task.IsFinished || withdrawn.Contains(task.Id));
    }
}
