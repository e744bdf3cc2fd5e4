using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Common;

/// <summary>What the request names does not exist.</summary>
/// <param name="code">The contract's code for the kind of thing that is missing.</param>
/// <param name="message">What is missing, in words for the client.</param>
public sealed class NotFoundException(string code, string message) : Exception(message)
{
    /// <summary>The code of a missing task.</summary>
    public const string TaskNotFound = "task-not-found";

    /// <summary>The code of anything that no path can name.</summary>
    public const string NotFound = "not-found";

    /// <summary>The contract's code for the kind of thing that is missing.</summary>
    public string Code { get; } = code;

    /// <summary>There is no task with this id.</summary>
    public static NotFoundException Task(TaskId id) => Task(id.ToString());

    /// <summary>There is no task with this id, and cannot be when the text is no id at all.</summary>
    public static NotFoundException Task(string id) => new(TaskNotFound, $"There is no task with the id '{id}'.");

    /// <summary>There can be no worker with this name.</summary>
    public static NotFoundException Worker(string name) => new(NotFound, $"No worker can have the name '{name}'.");
}
