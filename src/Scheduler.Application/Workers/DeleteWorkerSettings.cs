using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>Deletes the settings of a worker, which is then neither paused nor capped. Its tasks are kept; without settings nothing changes.</summary>
/// <param name="Worker">The worker.</param>
public sealed record DeleteWorkerSettings(WorkerName Worker) : ICommand<Unit>
{
    object? ICommand.ConflictKey => Worker;
}

internal sealed class DeleteWorkerSettingsHandler(IWorkerSettingsRepository workers, IUnitOfWork unitOfWork) : IRequestHandler<DeleteWorkerSettings, Unit>
{
    public async Task<Unit> Handle(DeleteWorkerSettings request, CancellationToken cancellationToken)
    {
        if (await workers.FindAsync(request.Worker, cancellationToken) is { } settings)
        {
            workers.Remove(settings);
            await unitOfWork.SaveChangesAsync(cancellationToken);
        }

        return Unit.Value;
    }
}
