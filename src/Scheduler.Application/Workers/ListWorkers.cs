using MediatR;

namespace Scheduler.Application.Workers;

/// <summary>Lists every worker that has tasks or settings, ordered by name.</summary>
public sealed record ListWorkers : IRequest<IReadOnlyList<WorkerResponse>>;

internal sealed class ListWorkersHandler(IWorkerReadStore workers, EndedTaskCountCache counts) : IRequestHandler<ListWorkers, IReadOnlyList<WorkerResponse>>
{
    public async Task<IReadOnlyList<WorkerResponse>> Handle(ListWorkers request, CancellationToken cancellationToken)
    {
        var live = (await workers.FindLiveAsync(worker: null, cancellationToken)).ToDictionary(worker => worker.Worker, StringComparer.Ordinal);
        var ended = await counts.ReadAsync(workers, cancellationToken);
        return live.Keys.Union(ended.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => (live.GetValueOrDefault(name) ?? WorkerResponse.Empty(name)).With(ended))
            .ToList();
    }
}
