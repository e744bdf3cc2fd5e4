using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>The unique name of a schedule; compared ordinally.</summary>
public sealed record ScheduleName : ITextValue<ScheduleName>
{
    private ScheduleName(string value) => Value = value;

    public static int MinLength => 1;

    public static int MaxLength => 200;

    public static string? Pattern => TextValue.PathSegment;

    public string Value { get; }

    public static ScheduleName From(string text) => new(TextValue.Require<ScheduleName>(text, "name"));

    public static IReadOnlyList<string> Validate(string text) => TextValue.ValidatePathSegment<ScheduleName>(text);

    public override string ToString() => Value;
}
