namespace Scheduler.Domain.Schedules;

/// <content>Occurrences of instants that have passed.</content>
internal sealed partial class Planning
{
    /// <summary>Creates the occurrences of instants that have passed, as the policies say.</summary>
    public void CreateForPassedInstants()
    {
        switch (_policy.Overlap, _policy.Misfire)
        {
            case (OverlapPolicy.Queue, MisfirePolicy.RunAll):
                SkipOlderThanNewest(_now);
                CreateOneOf(_instants.FirstFree(_position, _now));
                break;
            case (OverlapPolicy.Queue, _):
                CreateNewestWaiting();
                break;
            case (_, MisfirePolicy.RunAll):
                SkipOlderThanNewest(_missedUpTo);
                CreateEach();
                break;
            case (_, MisfirePolicy.RunOnce) when _instants.NewestFree(_position, _missedUpTo) is { } newest && !IsMadeUpFor(newest):
                SkipTo(newest.AddTicks(-1), SkipReason.Misfire);
                CreateOneOf(newest);
                SkipTo(_now, _policy.Overlap == OverlapPolicy.Skip ? SkipReason.Overlap : SkipReason.Misfire);
                break;
            default:
                SkipTo(_missedUpTo, SkipReason.Misfire);
                CreateInTime();
                break;
        }
    }

    private void CreateNewestWaiting()
    {
        if (_instants.NewestFree(_position, _now) is not { } newest)
        {
            return;
        }

        var isDropped = _policy.IsMissed(newest, _now) && (_policy.Misfire == MisfirePolicy.Skip || IsMadeUpFor(newest));
        var upTo = isDropped ? newest : newest.AddTicks(-1);
        SkipTo(Earlier(upTo, _missedUpTo), SkipReason.Misfire);
        SkipTo(upTo, SkipReason.Overlap);
        if (!isDropped)
        {
            CreateOneOf(newest);
        }
    }

    private void CreateInTime()
    {
        if (_policy.Overlap == OverlapPolicy.Allow)
        {
            CreateEach();
        }
        else
        {
            CreateOneOf(_instants.FirstFree(_position, _now));
            SkipTo(_now, SkipReason.Overlap);
        }
    }

    private void CreateEach()
    {
        for (var next = _instants.FirstFree(_position, _now); next is { } instant; next = _instants.FirstFree(_position, _now))
        {
            if (_room > 0 && _created.Count == OccurrencePlanner.MaxCreated)
            {
                _isCut = true;
                return;
            }

            CreateOneOf(instant);
        }
    }

    /// <summary>Creates an occurrence that is due; when too many are waiting, skips all that has passed.</summary>
    private void CreateOneOf(DateTimeOffset? instant)
    {
        if (instant is not { } due)
        {
            return;
        }

        if (_room > 0)
        {
            Create(due);
            _blockedFrom = _instants.Next(due);
        }
        else
        {
            SkipTo(_now, SkipReason.Backlog);
        }
    }

    /// <summary>Whether a run makes up for a missed instant: one to come, or one that started at or after it.</summary>
    private bool IsMadeUpFor(DateTimeOffset instant) => _waiting.Count > 0 || _last?.StartedAt >= instant;

    private void SkipOlderThanNewest(DateTimeOffset upTo)
    {
        if (_instants.OldestOfNewestFree(_position, upTo, _policy.MaxCatchUp) is { } oldest)
        {
            SkipTo(oldest.AddTicks(-1), SkipReason.Backlog);
        }
    }
}
