using Scheduler.Application.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Workers;

/// <summary>Workers' names in paths.</summary>
internal static class WorkerNameInPath
{
    /// <summary>Takes a name.</summary>
    /// <exception cref="NotFoundException"><c>not-found</c>: no worker can have the name.</exception>
    public static WorkerName Parse(string text) => WorkerName.Validate(text).Count == 0 ? WorkerName.From(text) : throw NotFoundException.Worker(text);
}
