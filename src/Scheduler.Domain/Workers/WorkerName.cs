using Scheduler.Domain.Common;

namespace Scheduler.Domain.Workers;

/// <summary>The name of a worker; compared ordinally.</summary>
public sealed record WorkerName : ITextValue<WorkerName>
{
    private WorkerName(string value) => Value = value;

    public static int MinLength => 1;

    public static int MaxLength => 100;

    // No slashes or control characters, no leading or trailing white space, not only dots.
    public static string? Pattern => @"^(?!\.+$)(?!\s)[^/\u0000-\u001f\u007f-\u009f]*[^/\u0000-\u001f\u007f-\u009f\s]$";

    public string Value { get; }

    public static WorkerName From(string text) => new(TextValue.Require<WorkerName>(text, "worker"));

    public static IReadOnlyList<string> Validate(string text)
    {
        var errors = TextValue.Validate<WorkerName>(text);
        if (text.Length == 0)
        {
            return errors;
        }

        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            errors.Add("must not start or end with white space.");
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            errors.Add("must not contain '/'.");
        }

        if (text.All(c => c == '.'))
        {
            errors.Add("must not consist of dots only.");
        }

        return errors;
    }

    public override string ToString() => Value;
}
