using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Ids in paths.</summary>
internal static class TaskIdInPath
{
    /// <summary>Reads an id.</summary>
    /// <exception cref="NotFoundException"><c>task-not-found</c>: the text is no id, and so that of no task.</exception>
    public static TaskId Parse(string text) => TaskId.TryParse(text, out var id) ? id : throw NotFoundException.Task(text);
}
