using AutoMapper;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Reports that a claimed task succeeded.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
/// <param name="Payload">First-level keys to add or replace; null for none.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
public sealed record CompleteTask(TaskId Id, LeaseToken Token, Payload? Payload) : LeaseReport(Id, Token)
{
    private protected override void Apply(ScheduledTask task, ClockReading clock, Jitter jitter) => task.Complete(Token, Payload, clock);
}

internal sealed class CompleteTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter, IMapper mapper)
    : LeaseReportHandler<CompleteTask>(tasks, unitOfWork, jitter, mapper);
