using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>Pauses a worker, lets it go on, or caps how many of its tasks run.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Paused">Whether its tasks are handed out to nobody.</param>
/// <param name="MaxRunning">How many of its tasks may run for another to be claimed; null for any number.</param>
public sealed record UpdateWorker(WorkerName Worker, Optional<bool> Paused, Optional<int?> MaxRunning) : ICommand<Unit>
{
    object? ICommand.Subject => Worker;
}

internal sealed class UpdateWorkerHandler(IWorkerSettingsRepository workers, IUnitOfWork unitOfWork) : IRequestHandler<UpdateWorker, Unit>
{
    public async Task<Unit> Handle(UpdateWorker request, CancellationToken cancellationToken)
    {
        if (!request.Paused.IsGiven && !request.MaxRunning.IsGiven)
        {
            return Unit.Value;
        }

        var settings = await workers.Find(request.Worker, cancellationToken);
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
