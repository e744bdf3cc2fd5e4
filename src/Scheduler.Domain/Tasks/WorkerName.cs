using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>The name of the worker that runs a task; compared ordinally.</summary>
public sealed record WorkerName
{
    /// <summary>The least number of UTF-16 code units.</summary>
    public const int MinLength = 1;

    /// <summary>The greatest number of UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private WorkerName(string value) => Value = value;

    /// <summary>The name as text.</summary>
    public string Value { get; }

    /// <summary>Makes a name.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: <see cref="Faults"/> says why.</exception>
    public static WorkerName From(string text) =>
        Faults(text) is [var first, ..] ? throw new DomainException(ErrorCodes.ValidationFailed, first, "worker") : new WorkerName(text);

    /// <summary>What keeps a text from being a worker's name; empty when nothing does.</summary>
    public static IReadOnlyList<string> Faults(string text)
    {
        var faults = new List<string>();
        if (text.Length < MinLength)
        {
            return [$"must have {MinLength} to {MaxLength} characters."];
        }

        if (text.Length > MaxLength)
        {
            faults.Add($"must have {MinLength} to {MaxLength} characters; it has {text.Length}.");
        }

        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            faults.Add("must not start or end with white space.");
        }

        if (text.Any(char.IsControl))
        {
            faults.Add("must not contain control characters.");
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            faults.Add("must not contain '/'.");
        }

        if (text.All(c => c == '.'))
        {
            faults.Add("must not consist of dots only.");
        }

        if (!UnicodeText.IsWellFormed(text))
        {
            faults.Add(UnicodeText.LoneSurrogate);
        }

        return faults;
    }

    /// <summary>The name as text.</summary>
    public override string ToString() => Value;
}
