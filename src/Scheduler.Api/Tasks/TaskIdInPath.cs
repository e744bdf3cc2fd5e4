using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Parses task ids in paths.</summary>
internal static class TaskIdInPath
{
    /// <exception cref="NotFoundException"><c>task-not-found</c>: the text is not a valid id.</exception>
    public static TaskId Parse(string text) => TaskId.TryParse(text, out var id) ? id : throw NotFoundException.Task(text);
}
