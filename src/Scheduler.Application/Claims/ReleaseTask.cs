using AutoMapper;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Gives a claimed task back unfinished; the attempt does not count.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
/// <param name="Delay">The time before it may be claimed again.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>lease-lost</c>.</exception>
public sealed record ReleaseTask(TaskId Id, LeaseToken Token, TimeSpan Delay) : LeaseReport(Id, Token)
{
    private protected override void Apply(ScheduledTask task, ClockReading clock, Jitter jitter) => task.Release(Token, Delay, clock);
}

internal sealed class ReleaseTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter, IMapper mapper)
    : LeaseReportHandler<ReleaseTask>(tasks, unitOfWork, jitter, mapper);
