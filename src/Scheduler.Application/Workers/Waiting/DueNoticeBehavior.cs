using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Tells the claims that wait of what a command has stored.</summary>
internal sealed class DueNoticeBehavior<TRequest, TResponse>(DueNotices notices, WaitingClaims waiting) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
{
    /// <inheritdoc/>
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request is not ICommand)
        {
            return await next();
        }

        notices.Clear();
        var response = await next();
        notices.AnnounceTo(waiting);
        return response;
    }
}
