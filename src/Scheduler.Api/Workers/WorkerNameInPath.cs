using Scheduler.Application.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Workers;

/// <summary>Parses worker names in paths.</summary>
internal static class WorkerNameInPath
{
    /// <exception cref="NotFoundException"><c>not-found</c>: the name is not valid.</exception>
    public static WorkerName Parse(string text) => WorkerName.Validate(text).Count == 0 ? WorkerName.From(text) : throw NotFoundException.Worker(text);
}
