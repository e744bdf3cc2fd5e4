using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>Pauses or resumes a worker, or sets its cap.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Paused">Whether claims return none of its tasks.</param>
/// <param name="MaxRunning">The maximum number of running tasks; null for no cap.</param>
public sealed record UpdateWorker(WorkerName Worker, Optional<bool> Paused, Optional<int?> MaxRunning) : ICommand<Unit>
{
    object? ICommand.ConflictKey => Worker;
}

internal sealed class UpdateWorkerHandler(IWorkerSettingsRepository workers, IUnitOfWork unitOfWork) : IRequestHandler<UpdateWorker, Unit>
{
    public async Task<Unit> Handle(UpdateWorker request, CancellationToken cancellationToken)
    {
        if (!request.Paused.IsGiven && !request.MaxRunning.IsGiven)
        {
            return Unit.Value;
        }

        var settings = await workers.FindAsync(request.Worker, cancellationToken);
        if (settings is null)
        {
            settings = new WorkerSettings(request.Worker);
            workers.Add(settings);
        }

        settings.Update(request.Paused, request.MaxRunning);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}
