namespace Scheduler.Domain.Schedules;

/// <summary>
/// Finds instants of a rule without enumerating long times. An instant is free unless a task is stored for it. Ranges are given as
/// after (exclusive) and upTo (inclusive).
/// </summary>
internal sealed class InstantSearch(IRecurrenceRule rule, IReadOnlySet<DateTimeOffset> stored)
{
    /// <summary>Up to how many instants of a range are counted.</summary>
    public const int MaxCount = 1000;

    // Beyond the bound of what is loaded, instants count as stored: to omit one is safer than to create a second task.
    private readonly DateTimeOffset _knownFrom = stored.Count < ScheduleFacts.MaxStored ? DateTimeOffset.MinValue.AddTicks(1) : stored.Min();

    /// <summary>The first instant after a time, free or not.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => rule.NextAfter(after);

    public bool IsStored(DateTimeOffset instant) => instant < _knownFrom || stored.Contains(instant);

    /// <summary>The first free instant of a range.</summary>
    public DateTimeOffset? FirstFree(DateTimeOffset after, DateTimeOffset upTo)
    {
        var next = In(after < _knownFrom ? _knownFrom.AddTicks(-1) : after, upTo);
        while (next is { } instant && IsStored(instant))
        {
            next = In(instant, upTo);
        }

        return next;
    }

    /// <summary>The newest instant of a range, free or not. The number of calls grows with the logarithm of the range.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="upTo">Inclusive.</param>
    /// <param name="gap">The expected distance from the end of the range; a good guess saves calls.</param>
    public DateTimeOffset? Newest(DateTimeOffset after, DateTimeOffset upTo, TimeSpan? gap = null)
    {
        if (In(after, upTo) is not { } newest)
        {
            return null;
        }

        // Search backwards from the end with doubled distances, until there is an instant between the two bounds.
        var end = upTo;
        var distance = gap ?? TimeSpan.FromSeconds(1);
        while (In(newest, upTo) is { } later)
        {
            newest = later;
            if (upTo - newest <= distance)
            {
                break;
            }

            if (In(upTo - distance, upTo) is { } close)
            {
                newest = close;
                break;
            }

            end = upTo - distance;
            distance *= 2;
        }

        // Bisect: no instant in (end, upTo], and newest is one.
        while (In(newest, upTo) is { } later)
        {
            newest = later;
            var middle = newest + ((end - newest) / 2);
            if (In(middle, upTo) is { } close)
            {
                newest = close;
            }
            else
            {
                end = middle;
            }
        }

        return newest;
    }

    /// <summary>The newest free instant of a range.</summary>
    public DateTimeOffset? NewestFree(DateTimeOffset after, DateTimeOffset upTo)
    {
        var newest = Newest(after, upTo);
        while (newest is { } instant && IsStored(instant))
        {
            newest = instant < _knownFrom ? null : Newest(after, instant.AddTicks(-1));
        }

        return newest;
    }

    /// <summary>The oldest of the newest free instants of a range; null when the range has no more than that.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="upTo">Inclusive.</param>
    /// <param name="count">How many of the newest; at least 1.</param>
    public DateTimeOffset? OldestOfNewestFree(DateTimeOffset after, DateTimeOffset upTo, int count)
    {
        if (CountFree(after, upTo, count + 1) <= count)
        {
            return null;
        }

        // The range has more free instants than are asked for, so each step finds one.
        var oldest = NewestFree(after, upTo)!.Value;
        TimeSpan? gap = null;
        for (var found = 1; found < count;)
        {
            var previous = Newest(after, oldest.AddTicks(-1), gap)!.Value;
            gap = oldest - previous;
            oldest = previous;
            found += IsStored(oldest) ? 0 : 1;
        }

        return oldest;
    }

    /// <summary>The number of free instants of a range, at most <paramref name="max"/>.</summary>
    public int CountFree(DateTimeOffset after, DateTimeOffset upTo, int max = MaxCount)
    {
        var count = 0;
        for (var next = FirstFree(after, upTo); next is { } instant && count < max; next = FirstFree(instant, upTo))
        {
            count++;
        }

        return count;
    }

    private DateTimeOffset? In(DateTimeOffset after, DateTimeOffset upTo) =>
        after < upTo && rule.NextAfter(after) is { } next && next <= upTo ? next : null;
}
