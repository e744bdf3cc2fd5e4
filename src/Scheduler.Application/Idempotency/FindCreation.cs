using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>
/// Finds what an idempotency key created, for a request that is otherwise of no use. A twin may be about to create it, so this
/// waits for its turn as a command does, though it changes nothing.
/// </summary>
/// <param name="Key">The key.</param>
/// <returns>The tasks in the order of the first answer; null when the key is unknown.</returns>
/// <exception cref="ReplayRefusedException">The key came with another body, or what it created was deleted.</exception>
public sealed record FindCreation(IdempotencyKey Key) : ICommand<IReadOnlyList<TaskResponse>?>;

internal sealed class FindCreationHandler(Creations creations) : IRequestHandler<FindCreation, IReadOnlyList<TaskResponse>?>
{
    public Task<IReadOnlyList<TaskResponse>?> Handle(FindCreation request, CancellationToken cancellationToken) =>
        creations.Find(request.Key, cancellationToken);
}
