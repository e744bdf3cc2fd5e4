using System.Buffers;

namespace Scheduler.Domain.Tasks;

/// <summary>The first characters of a task's id in its canonical form.</summary>
public sealed record TaskIdPrefix
{
    public const int MinLength = 4;

    public const int MaxLength = 36;

    // A UUID is written as 8-4-4-4-12 hexadecimal digits (RFC 9562, section 4).
    private const string Lowest = "00000000-0000-0000-0000-000000000000";
    private const string Highest = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    // The parser of .NET also accepts upper case, and 0x and signs in some places.
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdef-");

    private TaskIdPrefix(Guid first, Guid last) => (First, Last) = (new TaskId(first), new TaskId(last));

    /// <summary>The least id with the prefix.</summary>
    public TaskId First { get; }

    /// <summary>The greatest id with the prefix.</summary>
    public TaskId Last { get; }

    /// <summary>Returns null when the text has a wrong length, or no id can begin with it in its canonical form, which is lower-case.</summary>
    public static TaskIdPrefix? TryParse(string text) =>
        text.Length is >= MinLength and <= MaxLength
        && !text.AsSpan().ContainsAnyExcept(Characters)
        && Guid.TryParseExact(text + Lowest[text.Length..], "D", out var first)
        && Guid.TryParseExact(text + Highest[text.Length..], "D", out var last)
            ? new TaskIdPrefix(first, last)
            : null;
}
