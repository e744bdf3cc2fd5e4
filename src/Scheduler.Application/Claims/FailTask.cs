using AutoMapper;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Reports that the attempt of a claimed task failed.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
/// <param name="Report">The report of the worker.</param>
/// <param name="Payload">First-level keys to add or replace; null for none.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
public sealed record FailTask(TaskId Id, LeaseToken Token, FailureReport Report, Payload? Payload) : LeaseReport(Id, Token)
{
    private protected override void Apply(ScheduledTask task, ClockReading clock, Jitter jitter) => task.Fail(Token, Report, Payload, clock, jitter.Next());
}

internal sealed class FailTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter, IMapper mapper)
    : LeaseReportHandler<FailTask>(tasks, unitOfWork, jitter, mapper);
