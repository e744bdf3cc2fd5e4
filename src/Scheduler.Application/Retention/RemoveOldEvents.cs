using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Retention;

/// <summary>Removes a batch of events whose retention time has passed.</summary>
/// <returns>Whether there may be more.</returns>
public sealed record RemoveOldEvents : ICommand<bool>
{
    /// <summary>The maximum number of events in a batch; small, so that other writers wait only briefly.</summary>
    public const int BatchSize = 500;
}

internal sealed class RemoveOldEventsHandler(IRetentionStore store, RetentionOptions options, TimeProvider time) : IRequestHandler<RemoveOldEvents, bool>
{
    public async Task<bool> Handle(RemoveOldEvents request, CancellationToken cancellationToken) =>
        options.EventsDays is { } days
        && await store.RemoveEventsAsync(time.GetUtcNow().AddDays(-days), RemoveOldEvents.BatchSize, cancellationToken) == RemoveOldEvents.BatchSize;
}
