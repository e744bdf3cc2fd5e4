using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>
/// Finds the tasks that an idempotency key created, for a request that is otherwise invalid. It is a command although it changes
/// nothing: in the write scope it waits for a duplicate that may be creating them.
/// </summary>
/// <returns>The tasks in the order of the first response; null when the key is unknown.</returns>
/// <exception cref="IdempotencyException">The key was used with another body, or a task that it created was deleted.</exception>
public sealed record FindReplay(IdempotencyKey Key) : ICommand<IReadOnlyList<TaskResponse>?>;

internal sealed class FindReplayHandler(IdempotencyStore creations) : IRequestHandler<FindReplay, IReadOnlyList<TaskResponse>?>
{
    public Task<IReadOnlyList<TaskResponse>?> Handle(FindReplay request, CancellationToken cancellationToken) =>
        creations.FindAsync(request.Key, cancellationToken);
}
