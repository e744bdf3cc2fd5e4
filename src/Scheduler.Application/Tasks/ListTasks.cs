using System.Runtime.CompilerServices;
using MediatR;

namespace Scheduler.Application.Tasks;

/// <summary>Lists every task that matches, as they are read.</summary>
/// <param name="Filter">Which tasks.</param>
/// <param name="Sort">In which order.</param>
public sealed record ListTasks(TaskFilter Filter, TaskSort Sort) : IRequest<IAsyncEnumerable<TaskResponse>>;

internal sealed class ListTasksHandler(ITaskReadStore tasks) : IRequestHandler<ListTasks, IAsyncEnumerable<TaskResponse>>
{
    /// <summary>The greatest number of tasks that are held in memory.</summary>
    internal const int BatchSize = 500;

    /// <summary>The size of payloads, in bytes, at which a batch is full before it has its number.</summary>
    internal const int BatchBytes = 1024 * 1024;

    public Task<IAsyncEnumerable<TaskResponse>> Handle(ListTasks request, CancellationToken cancellationToken) =>
        Task.FromResult(Stream(request.Filter, request.Sort, cancellationToken));

    // Read in batches by key, each of them whole before its first task is passed on: no transaction stays open while a slow
    // client takes what it was sent.
    private async IAsyncEnumerable<TaskResponse> Stream(
        TaskFilter filter, TaskSort sort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskPosition? after = null;
        List<TaskResponse> batch;
        bool isLast;
        do
        {
            (batch, isLast) = await ReadBatch(filter, sort, after, cancellationToken);
            foreach (var task in batch)
            {
                yield return task;
                after = TaskPosition.After(task);
            }
        }
        while (!isLast);
    }

    private async Task<(List<TaskResponse> Batch, bool IsLast)> ReadBatch(
        TaskFilter filter, TaskSort sort, TaskPosition? after, CancellationToken cancellationToken)
    {
        var batch = new List<TaskResponse>();
        var bytes = 0;
        await foreach (var task in tasks.Read(filter, sort, after, BatchSize, cancellationToken))
        {
            batch.Add(task);
            bytes += task.Payload.Utf8.Length;
            if (bytes >= BatchBytes)
            {
                return (batch, IsLast: false);
            }
        }

        return (batch, IsLast: batch.Count < BatchSize);
    }
}
