using Scheduler.Domain.Common;

namespace Scheduler.Domain.Workers;

/// <summary>The name of a worker; compared ordinally.</summary>
public sealed record WorkerName
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MinLength = 1;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private WorkerName(string value) => Value = value;

    public string Value { get; }

    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Validate"/> returned an error.</exception>
    public static WorkerName From(string text) =>
        Validate(text) is [var first, ..] ? throw new DomainException(ErrorCodes.ValidationFailed, first, "worker") : new WorkerName(text);

    /// <summary>Returns all errors in the text; empty when it is valid.</summary>
    public static IReadOnlyList<string> Validate(string text)
    {
        var errors = new List<string>();
        if (text.Length < MinLength)
        {
            return [$"must have {MinLength} to {MaxLength} characters."];
        }

        if (text.Length > MaxLength)
        {
            errors.Add($"must have {MinLength} to {MaxLength} characters; it has {text.Length}.");
        }

        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            errors.Add("must not start or end with white space.");
        }

        if (text.Any(char.IsControl))
        {
            errors.Add("must not contain control characters.");
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            errors.Add("must not contain '/'.");
        }

        if (text.All(c => c == '.'))
        {
            errors.Add("must not consist of dots only.");
        }

        if (!UnicodeText.IsWellFormed(text))
        {
            errors.Add(UnicodeText.LoneSurrogate);
        }

        return errors;
    }

    public override string ToString() => Value;
}
