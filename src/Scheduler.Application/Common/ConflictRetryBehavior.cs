using MediatR;

namespace Scheduler.Application.Common;

/// <summary>Runs a command again that lost against another writer, so that no client hears of it.</summary>
internal sealed class ConflictRetryBehavior<TRequest, TResponse>(ConflictQueue queue, TimeProvider time) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    /// <summary>How long a command is tried again before its conflict is let through. The last attempt then still has time for the database.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

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
            var left = Patience - time.GetElapsedTime(start);
            using var turn = await queue.EnterAsync(((ICommand)request).Subject, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            if (turn is null)
            {
                throw;
            }

            return await Retry(start, next, cancellationToken);
        }
    }

    private async Task<TResponse> Retry(long start, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Jitter, so that writers that conflicted do not conflict again.
            var delay = Random.Shared.Next(Math.Min(attempt * 5, MaxPauseMilliseconds) + 1);
            await Task.Delay(TimeSpan.FromMilliseconds(delay), time, cancellationToken);
            try
            {
                return await next();
            }
            catch (ConcurrencyConflictException) when (time.GetElapsedTime(start) < Patience)
            {
                // Retry.
            }
        }
    }
}
