using System.Text.RegularExpressions;

namespace Scheduler.Domain.Tasks;

/// <summary>The header <c>traceparent</c> (W3C Trace Context, section 3.2), which links the attempts of a task to the trace that created it.</summary>
public sealed partial record TraceParent
{
    /// <summary>In characters.</summary>
    public const int Length = 55;

    private TraceParent(string value) => Value = value;

    public string Value { get; }

    /// <returns>Null for an invalid value: the recommendation treats it like a missing header.</returns>
    public static TraceParent? TryParse(string? text) => text is { Length: Length } && Pattern().IsMatch(text) ? new TraceParent(text) : null;

    public override string ToString() => Value;

    // Version ff and all-zero ids are invalid.
    [GeneratedRegex(@"\A(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
