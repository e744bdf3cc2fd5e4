using System.Runtime.CompilerServices;
using MediatR;

namespace Scheduler.Application.Tasks;

/// <summary>Lists every task that matches, as they are read.</summary>
/// <param name="Filter">Which tasks.</param>
/// <param name="Sort">In which order.</param>
public sealed record ListTasks(TaskFilter Filter, TaskSort Sort) : IRequest<IAsyncEnumerable<TaskResponse>>;

internal sealed class ListTasksHandler(ITaskReadStore tasks) : IRequestHandler<ListTasks, IAsyncEnumerable<TaskResponse>>
{
    private const int BatchSize = 250;

    public Task<IAsyncEnumerable<TaskResponse>> Handle(ListTasks request, CancellationToken cancellationToken) =>
        Task.FromResult(Stream(request.Filter, request.Sort, cancellationToken));

    // Read in batches by key, so that no transaction stays open while a slow client takes what it was sent.
    private async IAsyncEnumerable<TaskResponse> Stream(
        TaskFilter filter, TaskSort sort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskPosition? after = null;
        IReadOnlyList<TaskResponse> batch;
        do
        {
            batch = await tasks.Read(filter, sort, after, BatchSize, cancellationToken);
            foreach (var task in batch)
            {
                yield return task;
            }

            after = batch.Count > 0 ? TaskPosition.After(batch[^1]) : after;
        }
        while (batch.Count == BatchSize);
    }
}
