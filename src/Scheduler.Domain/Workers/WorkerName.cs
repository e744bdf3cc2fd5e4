using Scheduler.Domain.Common;

namespace Scheduler.Domain.Workers;

/// <summary>The name of a worker; compared ordinally.</summary>
public sealed record WorkerName : ITextValue<WorkerName>
{
    private WorkerName(string value) => Value = value;

    public static int MinLength => 1;

    public static int MaxLength => 100;

    public static string? Pattern => TextValue.PathSegment;

    public string Value { get; }

    public static WorkerName From(string text) => new(TextValue.Require<WorkerName>(text, "worker"));

    public static IReadOnlyList<string> Validate(string text) => TextValue.ValidatePathSegment<WorkerName>(text);

    public override string ToString() => Value;
}
