using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Application.Common;

/// <summary>Runs a command again that lost against another writer, so that no client hears of it.</summary>
internal sealed class ConflictRetryBehavior<TRequest, TResponse>(ConflictQueue queue, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    private const int MaxPauseMilliseconds = 50;

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
            var left = queue.Timeout - time.GetElapsedTime(start);
            using var turn = await queue.EnterAsync(((ICommand)request).Subject, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            if (turn is null)
            {
                throw;
            }

            return await RunAgain(start, next, cancellationToken);
        }
    }

    private async Task<TResponse> RunAgain(long start, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Writers that met once would meet again if all waited equally long.
            var pause = Random.Shared.Next(Math.Min(attempt * 5, MaxPauseMilliseconds) + 1);
            await Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
            try
            {
                return await next();
            }
            catch (ConcurrencyConflictException) when (time.GetElapsedTime(start) < queue.Timeout)
            {
                // Once more.
            }
        }
    }
}
