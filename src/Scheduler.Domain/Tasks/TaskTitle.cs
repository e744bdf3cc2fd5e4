using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>A task's title for people to read.</summary>
public sealed record TaskTitle
{
    /// <summary>The greatest number of UTF-16 code units.</summary>
    public const int MaxLength = 200;

    private TaskTitle(string value) => Value = value;

    /// <summary>The title as text.</summary>
    public string Value { get; }

    /// <summary>Makes a title.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Faults"/> says why.</exception>
    public static TaskTitle From(string text) =>
        Faults(text) is [var first, ..] ? throw new DomainException(ErrorCodes.ValidationFailed, first, "title") : new TaskTitle(text);

    /// <summary>What keeps a text from being a title; empty when nothing does.</summary>
    public static IReadOnlyList<string> Faults(string text)
    {
        var faults = new List<string>();
        if (text.Length > MaxLength)
        {
            faults.Add($"must have at most {MaxLength} characters; it has {text.Length}.");
        }

        if (text.Any(char.IsControl))
        {
            faults.Add("must not contain control characters.");
        }

        if (!UnicodeText.IsWellFormed(text))
        {
            faults.Add(UnicodeText.LoneSurrogate);
        }

        return faults;
    }

    /// <summary>The title as text.</summary>
    public override string ToString() => Value;
}
