using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Retention;

/// <summary>Deletes a batch of ended tasks whose retention time has passed.</summary>
/// <returns>Whether there may be more.</returns>
public sealed record DeleteEndedTasks : ICommand<bool>
{
    /// <summary>The maximum number of tasks in a batch; small, so that other writers wait only briefly.</summary>
    public const int BatchSize = 500;
}

internal sealed class DeleteEndedTasksHandler(IRetentionStore store, RetentionOptions options, TimeProvider time) : IRequestHandler<DeleteEndedTasks, bool>
{
    public async Task<bool> Handle(DeleteEndedTasks request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return options.EndedTasksDays is { } days
            && await store.DeleteEndedTasksAsync(now.AddDays(-days), now, DeleteEndedTasks.BatchSize, cancellationToken) == DeleteEndedTasks.BatchSize;
    }
}
