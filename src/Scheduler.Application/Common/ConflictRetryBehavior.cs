using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Application.Common;

/// <summary>Retries commands that conflicted with another writer, so that clients do not have to.</summary>
internal sealed class ConflictRetryBehavior<TRequest, TResponse>(KeyedLocks queue, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    private const int MaxDelayMilliseconds = 50;

    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var start = time.GetTimestamp();
        try
        {
            return await next();
        }
        catch (ConcurrencyConflictException) when (request is ICommand)
        {
            var remaining = queue.Timeout - time.GetElapsedTime(start);
            using var releaser = await queue.EnterAsync(((ICommand)request).ConflictKey, remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, cancellationToken);
            if (releaser is null)
            {
                throw;
            }

            return await RetryAsync(start, next, cancellationToken);
        }
    }

    private async Task<TResponse> RetryAsync(long start, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Jitter, so that writers that conflicted do not conflict again.
            var delay = Random.Shared.Next(Math.Min(attempt * 5, MaxDelayMilliseconds) + 1);
            await Task.Delay(TimeSpan.FromMilliseconds(delay), time, cancellationToken);
            try
            {
                return await next();
            }
            catch (ConcurrencyConflictException) when (time.GetElapsedTime(start) < queue.Timeout)
            {
                // Retry.
            }
        }
    }
}
