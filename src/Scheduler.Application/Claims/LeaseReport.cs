using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>What the holder of a lease reports on its task: a command of its own, or one of several in <see cref="ReportTasks"/>.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
public abstract record LeaseReport(TaskId Id, LeaseToken Token) : ICommand<TaskResponse>
{
    object? ICommand.ConflictKey => Id;

    /// <summary>Applies the report to its task, or throws and changes nothing.</summary>
    /// <param name="task">The task; null when there is none with this id.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="jitter">The jitter of the backoff.</param>
    /// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
    internal ScheduledTask ApplyTo(ScheduledTask? task, ClockReading clock, Jitter jitter)
    {
        var found = task ?? throw NotFoundException.Task(Id);
        Apply(found, clock, jitter);
        return found;
    }

    private protected abstract void Apply(ScheduledTask task, ClockReading clock, Jitter jitter);
}

internal abstract class LeaseReportHandler<TReport>(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter, IMapper mapper)
    : IRequestHandler<TReport, TaskResponse>
    where TReport : LeaseReport
{
    public async Task<TaskResponse> Handle(TReport request, CancellationToken cancellationToken)
    {
        var (found, clock) = await tasks.FindWithClockAsync(request.Id, cancellationToken);
        var task = request.ApplyTo(found, clock, jitter);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
