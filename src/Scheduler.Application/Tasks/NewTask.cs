using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>What a client says of a task that is to be created.</summary>
/// <param name="Start">When it is to start.</param>
/// <param name="Worker">The worker that is to run it.</param>
/// <param name="Title">A title, or null.</param>
/// <param name="Payload">What it carries.</param>
/// <param name="Retry">How it is tried again; null for <see cref="RetryPolicy.Default"/>.</param>
/// <param name="TraceParent">The trace that creates it, or null.</param>
public sealed record NewTask(
    TaskStart Start, WorkerName Worker, TaskTitle? Title, Payload Payload, RetryPolicy? Retry = null, TraceParent? TraceParent = null)
{
    internal ScheduledTask Create(Moment moment) => ScheduledTask.Create(Start, Worker, Title, Payload, moment, Retry, TraceParent);
}
