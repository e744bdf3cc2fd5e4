using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>A decision in the making. See <see cref="OccurrencePlanner"/> for the rules.</summary>
internal sealed partial class Planning
{
    private readonly DateTimeOffset _now;
    private readonly SchedulePolicy _policy;
    private readonly ScheduleProgress _before;
    private readonly ScheduleFacts _facts;
    private readonly InstantSearch _instants;
    private readonly DateTimeOffset _missedUpTo;
    private readonly List<WaitingOccurrence> _waiting;
    private readonly List<NewOccurrence> _created = [];
    private readonly List<TaskId> _withdrawn = [];
    private readonly Dictionary<SkipReason, int> _skipped = [];
    private int _room;
    private OccurrenceFacts? _last;
    private DateTimeOffset _position;
    private DateTimeOffset? _blockedFrom;
    private SkippedInstant? _lastSkipped;
    private bool _isCut;

    public Planning(DateTimeOffset now, SchedulePolicy policy, ScheduleProgress progress, IRecurrenceRule rule, ScheduleFacts facts)
    {
        (_now, _policy, _before, _facts) = (now, policy, progress, facts);
        _instants = new InstantSearch(rule, facts.Stored);
        _missedUpTo = now - TimeSpan.FromSeconds(policy.GraceSeconds);
        _waiting = [.. facts.Waiting];
        _room = ScheduleFacts.MaxWaiting - facts.WaitingCount;
        (_last, _position, _lastSkipped) = (facts.Last, progress.Position, progress.LastSkipped);
    }

    /// <summary>Whether an occurrence blocks the schedule.</summary>
    public bool IsHeld => Holder is not null;

    /// <summary>Whether the last occurrence leaves the next one to be created.</summary>
    public bool IsFree => _last is null || _last.IsRemoved || (_policy.Overlap == OverlapPolicy.Allow ? _last.Instant <= _now : _last.IsFinished);

    private TaskId? Holder => MissedAndWaiting?.Id ?? (HoldsByOverlap ? _last!.Id : null);

    private bool HoldsByOverlap => _policy.Overlap != OverlapPolicy.Allow && _last is { IsFinished: false } last && last.Instant <= _now;

    /// <summary>The occurrence whose late run makes up for all.</summary>
    private WaitingOccurrence? MissedAndWaiting =>
        _policy.Misfire == MisfirePolicy.RunOnce && _waiting.Count > 0 && _policy.IsMissed(_waiting[0].Instant, _now) ? _waiting[0] : null;

    /// <summary>The occurrences to withdraw as missed.</summary>
    private IEnumerable<WaitingOccurrence> MissedTooMany => _waiting
        .Where(task => _policy.IsMissed(task.Instant, _now))
        .Skip(_policy.Misfire switch { MisfirePolicy.Skip => 0, MisfirePolicy.RunOnce => 1, _ => int.MaxValue });

    /// <summary>Withdraws missed occurrences: all under SKIP, all but the oldest under RUN_ONCE.</summary>
    public void WithdrawMissed()
    {
        foreach (var task in MissedTooMany.ToList())
        {
            // Had the service been running, it would have been withdrawn when it was missed.
            Withdraw(task, task.Instant.AddSeconds(_policy.GraceSeconds));
            Record(task.Instant, SkipReason.Misfire, count: 1);
        }
    }

    /// <summary>Passes over the instants that the end of an occurrence, or the late start of a missed one, has settled.</summary>
    public void TakeNoteOfEndings()
    {
        TakeNoteOfDeletion(recreated: null);
        if (_policy.Overlap == OverlapPolicy.Skip)
        {
            if (_last is { IsFinished: true })
            {
                SkipTo(Earlier(_last.FinishedAt ?? _now, _now), SkipReason.Overlap);
            }
        }
        else if (_policy.Misfire == MisfirePolicy.RunOnce)
        {
            SkipToLateStart(_facts.Held);
            SkipToLateStart(_facts.Last);
        }
    }

    /// <summary>Passes over the instants that came while an occurrence blocks the schedule. Under QUEUE they wait, unless it is missed.</summary>
    public void SkipWhileHeld()
    {
        _blockedFrom = Holder == _before.HeldBy && _before.BlockedFrom is { } since ? since : _instants.Next(_position);
        if (HoldsByOverlap && _policy.Overlap == OverlapPolicy.Skip)
        {
            SkipTo(_now, SkipReason.Overlap);
        }
        else if (MissedAndWaiting is not null)
        {
            SkipTo(_now, SkipReason.Misfire);
        }
    }

    /// <summary>Creates the occurrence of the first instant after now, unless the last one blocks the schedule.</summary>
    public void CreateNext()
    {
        if (!_isCut && !IsHeld && IsFree && _room > 0
            && _instants.FirstFree(Later(_position, _now), DateTimeOffset.MaxValue) is { } next)
        {
            Create(next);
        }
    }

    public void StartAfresh()
    {
        _position = _now;
        var first = _instants.Next(_now);
        while (first is { } taken && _instants.IsStored(taken) && !_waiting.Exists(task => task.Instant == taken))
        {
            first = _instants.Next(taken);
        }

        TakeNoteOfDeletion(recreated: first);
        var kept = _waiting.Find(task => task.Instant == first);
        foreach (var task in _waiting.Where(task => task.Instant > _now && task != kept).ToList())
        {
            Withdraw(task, _now);
        }

        if (kept is not null)
        {
            _position = kept.Instant;
            _last = HoldsByOverlap || _last?.Id == kept.Id ? _last : new OccurrenceFacts(kept.Id, kept.Instant, OccurrenceState.Waiting, 0);
        }
        else if (first is { } instant && _room > 0 && (_policy.Overlap == OverlapPolicy.Allow || !IsHeld))
        {
            _lastSkipped = _lastSkipped?.Instant == instant ? null : _lastSkipped;
            Create(instant);
        }

        _blockedFrom = IsHeld ? _instants.Next(_position) : null;
    }

    public ScheduleDecision Result()
    {
        var last = _last is { IsRemoved: false } ? _last : null;
        var (watched, change) = Watch(last);
        var progress = new ScheduleProgress(_position)
        {
            LastTaskId = last?.Id,
            LastInstant = last?.Instant,
            CheckAt = CheckAt(last),
            HeldBy = Holder,
            BlockedFrom = IsHeld ? _blockedFrom : null,
            WatchedTaskId = watched,
            WatchedChange = change,
            LastSkipped = _lastSkipped,
        };
        return new ScheduleDecision(_created, _withdrawn, progress) { Skipped = _skipped };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private (TaskId? Watched, WatchedChange Change) Watch(OccurrenceFacts? last) => (_policy.Overlap, MissedAndWaiting, last) switch
    {
        (_, { } missed, _) => (missed.Id, WatchedChange.Started),
        (OverlapPolicy.Allow, _, { } task) when task.Instant > _now || task is { IsFinished: false, Attempt: 0 } => (task.Id, WatchedChange.Removed),
        (not OverlapPolicy.Allow, _, { IsFinished: false } task) => (task.Id, WatchedChange.Ended),
        _ => (null, WatchedChange.Removed),
    };

    private DateTimeOffset? CheckAt(OccurrenceFacts? last)
    {
        var isIncomplete = _withdrawn.Count > 0 && _facts.Waiting.Count >= ScheduleFacts.MaxWaiting;
        if (_isCut || isIncomplete || MissedTooMany.Any())
        {
            return _now;
        }

        // Under QUEUE the instants wait, so time alone changes nothing until the last occurrence is finished.
        var skipsNone = HoldsByOverlap && _policy.Overlap == OverlapPolicy.Queue && MissedAndWaiting is null;
        var next = IsHeld || last is null || last.Instant <= _now
            ? skipsNone ? null : _instants.Next(Later(_position, _now))
            : last.Instant;
        DateTimeOffset? missed = _policy.Misfire == MisfirePolicy.RunAll
            ? null
            : _waiting.Find(task => !_policy.IsMissed(task.Instant, _now))?.Instant.AddSeconds(_policy.GraceSeconds);
        return next is null || missed < next ? missed : next;
    }

    private void TakeNoteOfDeletion(DateTimeOffset? recreated)
    {
        if (_facts.Last is { State: OccurrenceState.Deleted, Attempt: 0 } deleted && deleted.Instant != recreated)
        {
            Record(deleted.Instant, SkipReason.Manual, count: 1, deleted.FinishedAt);
        }
    }

    private void Create(DateTimeOffset instant)
    {
        var task = new NewOccurrence(TaskId.New(_now), instant);
        _created.Add(task);
        _waiting.Add(new WaitingOccurrence(task.Id, instant));
        _waiting.Sort((a, b) => a.Instant.CompareTo(b.Instant));
        _room--;
        _position = instant;
        _last = new OccurrenceFacts(task.Id, instant, OccurrenceState.Waiting, 0);
    }

    private void Withdraw(WaitingOccurrence task, DateTimeOffset at)
    {
        _waiting.Remove(task);
        _withdrawn.Add(task.Id);
        _room++;
        _last = _last?.Id == task.Id ? _last with { State = OccurrenceState.Deleted, FinishedAt = at } : _last;
    }

    private bool WasMissedAndWaiting(TaskId task) => task == _before.WatchedTaskId && _before.WatchedChange == WatchedChange.Started;

    /// <summary>After a missed occurrence has started, or is finished without having started, the instants up to that moment are settled.</summary>
    private void SkipToLateStart(OccurrenceFacts? task)
    {
        var moment = task switch
        {
            // A manual retry with another start resets the attempt, so it does not tell whether a rescheduled task had started.
            { Attempt: 0, State: OccurrenceState.Ended or OccurrenceState.Deleted } => task.FinishedAt ?? _now,
            { Attempt: 0, State: OccurrenceState.Rescheduled } when WasMissedAndWaiting(task.Id) => task.FinishedAt ?? _now,
            { Attempt: 1, StartedAt: { } startedAt } => startedAt,
            _ => (DateTimeOffset?)null,
        };
        if (moment is { } time && _policy.IsMissed(task!.Instant, time))
        {
            SkipTo(Earlier(time, _now), SkipReason.Misfire);
        }
    }

    private void SkipTo(DateTimeOffset upTo, SkipReason reason)
    {
        if (_instants.Newest(_position, upTo) is not { } newest)
        {
            return;
        }

        if (_instants.NewestFree(_position, newest) is { } free)
        {
            Record(free, reason, _instants.CountFree(_position, newest));
        }

        _position = newest;
    }

    private void Record(DateTimeOffset instant, SkipReason reason, int count, DateTimeOffset? at = null)
    {
        _skipped[reason] = _skipped.GetValueOrDefault(reason) + count;
        _lastSkipped = _lastSkipped?.Instant > instant ? _lastSkipped : new SkippedInstant(instant, reason, at ?? _now);
    }
}
