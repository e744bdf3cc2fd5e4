using System.Runtime.CompilerServices;
using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Streams all matching tasks.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Sort">The order.</param>
public sealed record ListTasks(TaskFilter Filter, TaskSort Sort) : IRequest<IAsyncEnumerable<TaskResponse>>;

internal sealed class ListTasksHandler(ITaskReadStore tasks, RequestDeadline deadline) : IRequestHandler<ListTasks, IAsyncEnumerable<TaskResponse>>
{
    /// <summary>The maximum number of tasks in memory.</summary>
    internal const int BatchSize = 500;

    /// <summary>The total size of payloads, in bytes, that also ends a batch.</summary>
    internal const int BatchBytes = 1024 * 1024;

    public Task<IAsyncEnumerable<TaskResponse>> Handle(ListTasks request, CancellationToken cancellationToken) =>
        Task.FromResult(StreamAsync(request.Filter, request.Sort, cancellationToken));

    // Keyset pagination: each batch is read completely before its first task is returned, so that no transaction stays open while a
    // slow client reads the response.
    private async IAsyncEnumerable<TaskResponse> StreamAsync(
        TaskFilter filter, TaskSort sort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskPosition? after = null;
        List<TaskResponse> batch;
        bool isLast;
        do
        {
            (batch, isLast) = await ReadBatchAsync(filter, sort, after, cancellationToken);
            foreach (var task in batch)
            {
                yield return task;
                after = TaskPosition.After(task);
            }

            deadline.Restart();
        }
        while (!isLast);
    }

    private async Task<(List<TaskResponse> Batch, bool IsLast)> ReadBatchAsync(
        TaskFilter filter, TaskSort sort, TaskPosition? after, CancellationToken cancellationToken)
    {
        var batch = new List<TaskResponse>();
        var bytes = 0;
        await foreach (var task in tasks.ReadAsync(filter, sort, after, BatchSize, cancellationToken))
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
