using System.Text.RegularExpressions;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>The header <c>traceparent</c> (W3C Trace Context, section 3.2), which links the attempts of a task to the trace that created it.</summary>
public sealed partial record TraceParent : ITextValue<TraceParent>
{
    private const int Length = 55;

    private TraceParent(string value) => Value = value;

    public static int MaxLength => Length;

    public static bool IsAscii => true;

    public string Value { get; }

    public static TraceParent From(string text) => new(TextValue.Require<TraceParent>(text, "traceparent"));

    public static IReadOnlyList<string> Validate(string text) =>
        text.Length == Length && Format().IsMatch(text) ? [] : ["must be a traceparent header of W3C Trace Context."];

    /// <returns>Null for an invalid value: the recommendation treats it like a missing header.</returns>
    public static TraceParent? TryParse(string? text) => text is not null && Validate(text).Count == 0 ? new TraceParent(text) : null;

    public override string ToString() => Value;

    // Version ff and all-zero ids are invalid.
    [GeneratedRegex(@"\A(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Format();
}
