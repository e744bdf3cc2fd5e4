using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Common;

/// <summary>Thrown when the target of a request does not exist.</summary>
/// <param name="code">The error code of the API.</param>
/// <param name="message">The missing resource, for the client.</param>
public sealed class NotFoundException(string code, string message) : Exception(message)
{
    /// <summary>There is no such task.</summary>
    public const string TaskNotFound = "task-not-found";

    /// <summary>There is no such schedule.</summary>
    public const string ScheduleNotFound = "schedule-not-found";

    /// <summary>There is no such path.</summary>
    public const string NotFound = "not-found";

    /// <summary>The error code of the API.</summary>
    public string Code { get; } = code;

    public static NotFoundException Task(TaskId id) => Task(id.ToString());

    /// <summary>For a text that may not be a valid id.</summary>
    public static NotFoundException Task(string id) => new(TaskNotFound, $"There is no task with the id '{id}'.");

    /// <param name="reference">Its id or name, as it is to be shown.</param>
    public static NotFoundException Schedule(string reference) => new(ScheduleNotFound, $"There is no schedule with {reference}.");

    /// <summary>For a name that is not valid for a worker.</summary>
    public static NotFoundException Worker(string name) => new(NotFound, $"'{name}' is not a valid worker name.");
}
