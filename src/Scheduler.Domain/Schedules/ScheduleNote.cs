using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>A note on a schedule for people, such as why it is paused.</summary>
public sealed record ScheduleNote : ITextValue<ScheduleNote>
{
    private ScheduleNote(string value) => Value = value;

    public static int MaxLength => 500;

    public string Value { get; }

    public static ScheduleNote From(string text) => new(TextValue.Require<ScheduleNote>(text, "note"));

    public static IReadOnlyList<string> Validate(string text)
    {
        var errors = TextValue.ValidateLength<ScheduleNote>(text);
        if (!UnicodeText.IsWellFormed(text))
        {
            errors.Add("must not contain a lone surrogate, which is not valid Unicode.");
        }

        return errors;
    }

    public override string ToString() => Value;
}
