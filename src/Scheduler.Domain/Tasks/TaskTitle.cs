using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>The title of a task, for people.</summary>
public sealed record TaskTitle
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxLength = 200;

    private TaskTitle(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Validate"/> returned an error.</exception>
    public static TaskTitle From(string text) =>
        Validate(text) is [var first, ..] ? throw new DomainException(ErrorCodes.ValidationFailed, first, "title") : new TaskTitle(text);

    /// <summary>Returns all errors in the text; empty when it is valid.</summary>
    public static IReadOnlyList<string> Validate(string text)
    {
        var errors = new List<string>();
        if (text.Length > MaxLength)
        {
            errors.Add($"must have at most {MaxLength} characters; it has {text.Length}.");
        }

        if (text.Any(char.IsControl))
        {
            errors.Add("must not contain control characters.");
        }

        if (!UnicodeText.IsWellFormed(text))
        {
            errors.Add(UnicodeText.LoneSurrogate);
        }

        return errors;
    }

    public override string ToString() => Value;
}
