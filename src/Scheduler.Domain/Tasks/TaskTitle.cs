using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>The title of a task, for people.</summary>
public sealed record TaskTitle : ITextValue<TaskTitle>
{
    private TaskTitle(string value) => Value = value;

    public static int MaxLength => 200;

    public static string? Pattern => TextValue.NoControlCharacters;

    public string Value { get; }

    public static TaskTitle From(string text) => new(TextValue.Require<TaskTitle>(text, "title"));

    public static IReadOnlyList<string> Validate(string text) => TextValue.Validate<TaskTitle>(text);

    public override string ToString() => Value;
}
