using MediatR;

namespace Scheduler.Application.Common;

/// <summary>Runs commands inside the write scope. Any of its statements may conflict with another writer, not just the save.</summary>
internal sealed class WriteScopeBehavior<TRequest, TResponse>(IWriteScope scope, IDatabaseErrorClassifier failures) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request is not ICommand)
        {
            return await next();
        }

        try
        {
            return await scope.RunAsync(() => next(), cancellationToken);
        }
        catch (Exception e) when (e is not ConcurrencyConflictException && failures.Classify(e) == DatabaseErrorKind.Conflict)
        {
            throw new ConcurrencyConflictException(e);
        }
    }
}
