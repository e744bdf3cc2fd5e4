using MediatR;

namespace Scheduler.Application.Common;

/// <summary>Retries commands that conflicted with another writer until the request deadline, so that clients do not have to.</summary>
internal sealed class ConflictRetryBehavior<TRequest, TResponse>(KeyedLocks locks, RequestDeadline deadline, IDatabaseErrorClassifier failures)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ICommand
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        try
        {
            return await next();
        }
        catch (Exception e) when (failures.Classify(e) == DatabaseErrorKind.Conflict)
        {
            using var releaser = await locks.EnterAsync(request.ConflictKey, deadline.Remaining, cancellationToken);
            if (releaser is null)
            {
                throw;
            }

            return await RetryAsync(next, cancellationToken);
        }
    }

    private async Task<TResponse> RetryAsync(RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Jitter, so that writers that conflicted do not conflict again.
            var delay = Random.Shared.NextDouble() * Math.Min(attempt / 10d, 1) * MaxDelay;
            await Task.Delay(delay, deadline.Time, cancellationToken);
            try
            {
                return await next();
            }
            catch (Exception e) when (failures.Classify(e) == DatabaseErrorKind.Conflict && deadline.Remaining > MaxDelay)
            {
                // Retry.
            }
        }
    }
}
