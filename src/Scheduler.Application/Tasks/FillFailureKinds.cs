using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Fills in the kinds of a batch of failures that were stored by a release that did not know them.</summary>
/// <remarks>It is no change that clients requested: it has no version and no event.</remarks>
/// <returns>Whether there may be more.</returns>
public sealed record FillFailureKinds : ICommand<bool>
{
    /// <summary>The maximum number of tasks in a batch; small, so that other writers wait only briefly.</summary>
    public const int BatchSize = 500;
}

/// <summary>Stores the kinds of failures that have none.</summary>
public interface IFailureKindStore
{
    /// <summary>Fills in the kinds of some failures. A task that is changed at the same time is left for the next call.</summary>
    /// <param name="count">The maximum number of tasks.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <returns>The number of tasks whose kinds were filled in.</returns>
    Task<int> FillAsync(int count, CancellationToken cancellationToken);
}

internal sealed class FillFailureKindsHandler(IFailureKindStore store) : IRequestHandler<FillFailureKinds, bool>
{
    public async Task<bool> Handle(FillFailureKinds request, CancellationToken cancellationToken) =>
        await store.FillAsync(FillFailureKinds.BatchSize, cancellationToken) == FillFailureKinds.BatchSize;
}
