namespace Scheduler.Domain.Tasks;

/// <summary>
/// The id of a task: a UUID of version 7 (RFC 9562 section 5.7), ordered by the time of creation. Ids sort by their sixteen
/// bytes in big-endian order, which is also the order of their text.
/// </summary>
public readonly record struct TaskId(Guid Value)
{
    /// <param name="now">The time to encode in the first 48 bits, in milliseconds.</param>
    public static TaskId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Accepts only the canonical lower-case form.</summary>
    public static bool TryParse(string? text, out TaskId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value) && value.ToString("D").Equals(text, StringComparison.Ordinal);
        id = parsed ? new TaskId(value) : default;
        return parsed;
    }

    /// <summary>The canonical lower-case form.</summary>
    public override string ToString() => Value.ToString("D");
}
