using MediatR;

namespace Scheduler.Application.Common;

/// <summary>Runs commands inside the write scope.</summary>
internal sealed class WriteScopeBehavior<TRequest, TResponse>(IWriteScope scope) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    /// <inheritdoc/>
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        request is ICommand ? scope.RunAsync(() => next(), cancellationToken) : next();
}
