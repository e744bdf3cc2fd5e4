namespace Scheduler.Domain.Events;

/// <summary>A set of fields of a task that a request can change, in the order in which they are listed.</summary>
[Flags]
public enum TaskFields
{
    None = 0,
    Start = 1,
    Title = 2,
    Worker = 4,
    Payload = 8,
    Retry = 16,
    Status = 32,
}

/// <summary>The names of the fields in the API.</summary>
public static class TaskFieldNames
{
    private static readonly string[] Names = ["start", "title", "worker", "payload", "retry", "status"];

    /// <summary>In the order of the listing.</summary>
    public static IReadOnlyList<string> All => Names;

    public static IReadOnlyList<string> ToNames(this TaskFields fields) => [.. Names.Where((_, index) => fields.HasFlag((TaskFields)(1 << index)))];
}
