using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tasks;

/// <summary>A task to be created.</summary>
/// <param name="Start">The time for which it is scheduled.</param>
/// <param name="Worker">The worker that runs it.</param>
/// <param name="Title">A title, or null.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Retry">The retry policy; null for <see cref="RetryPolicy.Default"/>.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
public sealed record NewTask(
    TaskStart Start, WorkerName Worker, TaskTitle? Title, Payload Payload, RetryPolicy? Retry = null, TraceParent? TraceParent = null)
{
    internal ScheduledTask ToTask(ClockReading moment) => ScheduledTask.Create(Start, Worker, Title, Payload, moment, Retry, TraceParent);
}
