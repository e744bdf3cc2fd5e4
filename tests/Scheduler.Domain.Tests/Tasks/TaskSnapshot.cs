using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Tasks;

/// <summary>The visible state of a task, to compare it before and after a change.</summary>
internal sealed record TaskSnapshot(
    TaskId Id,
    DateTimeOffset Start,
    TaskTitle? Title,
    WorkerName Worker,
    ScheduledTaskStatus Status,
    Payload Payload,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int Version)
{
    public static TaskSnapshot Of(ScheduledTask task) => new(
        task.Id,
        task.Start,
        task.Title,
        task.Worker,
        task.Status,
        task.Payload,
        task.CreatedAt,
        task.UpdatedAt,
        task.StartedAt,
        task.FinishedAt,
        task.Version);
}
