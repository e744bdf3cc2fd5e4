using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>Pauses or resumes a worker, or sets its cap.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Changes">The changes.</param>
/// <exception cref="DomainException"><c>validation-failed</c>; see <see cref="WorkerSettings.Update"/>.</exception>
public sealed record UpdateWorker(WorkerName Worker, WorkerChanges Changes) : ICommand<Unit>
{
    object? ICommand.ConflictKey => Worker;
}

internal sealed class UpdateWorkerHandler(IWorkerSettingsRepository workers, ILeaseClock clock, IUnitOfWork unitOfWork) : IRequestHandler<UpdateWorker, Unit>
{
    public async Task<Unit> Handle(UpdateWorker request, CancellationToken cancellationToken)
    {
        if (request.Changes.IsEmpty)
        {
            return Unit.Value;
        }

        var settings = await workers.FindAsync(request.Worker, cancellationToken);
        if (settings is null)
        {
            settings = new WorkerSettings(request.Worker);
            workers.Add(settings);
        }

        settings.Update(request.Changes, await clock.ReadAsync(cancellationToken));
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}
