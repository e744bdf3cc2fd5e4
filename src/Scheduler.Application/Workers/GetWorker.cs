using MediatR;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>Reads one worker. The counts are zero when it has neither tasks nor settings.</summary>
public sealed record GetWorker(WorkerName Worker) : IRequest<WorkerResponse>;

internal sealed class GetWorkerHandler(IWorkerReadStore workers, EndedTaskCountCache counts) : IRequestHandler<GetWorker, WorkerResponse>
{
    public async Task<WorkerResponse> Handle(GetWorker request, CancellationToken cancellationToken)
    {
        var live = await workers.FindLiveAsync(request.Worker, cancellationToken);
        return (live.SingleOrDefault() ?? WorkerResponse.Empty(request.Worker.Value)).With(await counts.ReadAsync(workers, request.Worker, cancellationToken));
    }
}
