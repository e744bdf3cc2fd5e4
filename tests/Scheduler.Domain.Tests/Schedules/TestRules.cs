using Scheduler.Domain.Schedules;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>A rule that counts how often it is asked.</summary>
internal abstract class TestRule : IRecurrenceRule
{
    public int Calls { get; set; }

    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        Calls++;
        return Find(instant);
    }

    protected abstract DateTimeOffset? Find(DateTimeOffset after);
}

/// <summary>Every so many seconds from a first instant to a last one, both inclusive.</summary>
internal sealed class EveryRule(TimeSpan period, DateTimeOffset first, DateTimeOffset? last = null) : TestRule
{
    protected override DateTimeOffset? Find(DateTimeOffset after)
    {
        var next = after < first ? first : first + (((after - first).Ticks / period.Ticks) + 1) * period;
        return next > last ? null : next;
    }
}

/// <summary>A list of instants, increasing.</summary>
internal sealed class ListRule(IEnumerable<DateTimeOffset> instants) : TestRule
{
    private readonly DateTimeOffset[] _instants = [.. instants];

    public IReadOnlyList<DateTimeOffset> Instants => _instants;

    protected override DateTimeOffset? Find(DateTimeOffset after)
    {
        var index = Array.BinarySearch(_instants, after);
        index = index < 0 ? ~index : index + 1;
        return index < _instants.Length ? _instants[index] : null;
    }
}
