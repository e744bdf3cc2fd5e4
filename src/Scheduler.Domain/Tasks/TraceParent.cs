using System.Text.RegularExpressions;

namespace Scheduler.Domain.Tasks;

/// <summary>The header <c>traceparent</c> of W3C Trace Context, section 3.2, by which a task's run belongs to the trace that created it.</summary>
public sealed partial record TraceParent
{
    /// <summary>The number of characters.</summary>
    public const int Length = 55;

    private TraceParent(string value) => Value = value;

    /// <summary>The header's value.</summary>
    public string Value { get; }

    /// <summary>Takes a header's value.</summary>
    /// <returns>Null when it is none: as the recommendation has it, a broken one is as good as missing.</returns>
    public static TraceParent? TryParse(string? text) => text is { Length: Length } && Pattern().IsMatch(text) ? new TraceParent(text) : null;

    /// <summary>The header's value.</summary>
    public override string ToString() => Value;

    // Version ff, and ids of zeroes only, are invalid.
    [GeneratedRegex(@"\A(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
