using System.Runtime.CompilerServices;
using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Streams all matching tasks.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Sort">The order.</param>
/// <param name="IsSummary">Whether to leave out payloads, leases and trace contexts.</param>
public sealed record ListTasks(TaskFilter Filter, TaskSort Sort, bool IsSummary = false) : IRequest<IAsyncEnumerable<TaskResponse>>;

internal sealed class ListTasksHandler(ITaskReadStore tasks, RequestDeadline deadline) : IRequestHandler<ListTasks, IAsyncEnumerable<TaskResponse>>
{
    /// <summary>The maximum number of tasks in memory.</summary>
    internal const int BatchSize = 500;

    /// <summary>The total size of payloads, in bytes, that also ends a batch.</summary>
    internal const int BatchBytes = 1024 * 1024;

    public Task<IAsyncEnumerable<TaskResponse>> Handle(ListTasks request, CancellationToken cancellationToken) =>
        Task.FromResult(StreamAsync(request, cancellationToken));

    // Keyset pagination: each batch is read completely before its first task is returned, so that no transaction stays open while a
    // slow client reads the response.
    private async IAsyncEnumerable<TaskResponse> StreamAsync(
        ListTasks request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskPosition? after = null;
        List<TaskResponse> batch;
        bool isLast;
        do
        {
            (batch, isLast) = await ReadBatchAsync(request, after, cancellationToken);
            foreach (var task in batch)
            {
                yield return task;
                after = TaskPosition.After(task, request.Sort);
            }

            deadline.Restart();
        }
        while (!isLast);
    }

    private async Task<(List<TaskResponse> Batch, bool IsLast)> ReadBatchAsync(
        ListTasks request, TaskPosition? after, CancellationToken cancellationToken)
    {
        var batch = new List<TaskResponse>();
        var bytes = 0;
        await foreach (var task in tasks.ReadAsync(new TaskRange(request.Filter, request.Sort, after), BatchSize, request.IsSummary, cancellationToken))
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
