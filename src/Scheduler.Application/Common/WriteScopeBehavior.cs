using MediatR;

namespace Scheduler.Application.Common;

/// <summary>Runs commands inside the write scope.</summary>
internal sealed class WriteScopeBehavior<TRequest, TResponse>(IWriteScope scope) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : ICommand
{
    /// <inheritdoc/>
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next) =>
        scope.RunAsync(() => next(), cancellationToken);
}
