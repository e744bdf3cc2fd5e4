namespace Scheduler.Domain.Tasks;

/// <summary>
/// A task's id: a UUID of version 7 (RFC 9562 section 5.7), ordered by the time it was made. Its order is that of its
/// sixteen bytes, most significant first, and so that of its text.
/// </summary>
/// <param name="Value">The UUID.</param>
public readonly record struct TaskId(Guid Value)
{
    /// <summary>Makes a new id.</summary>
    /// <param name="now">The time that its first 48 bits carry, in milliseconds.</param>
    public static TaskId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads the canonical lower-case form, and no other.</summary>
    public static bool TryParse(string? text, out TaskId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value) && value.ToString("D").Equals(text, StringComparison.Ordinal);
        id = parsed ? new TaskId(value) : default;
        return parsed;
    }

    /// <summary>The canonical lower-case form.</summary>
    public override string ToString() => Value.ToString("D");
}
