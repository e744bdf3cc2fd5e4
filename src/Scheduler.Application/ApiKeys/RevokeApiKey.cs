using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>Revokes an API key permanently. Returns false when there is no such key.</summary>
public sealed record RevokeApiKey(ApiKeyId Id) : ICommand<bool>;

internal sealed class RevokeApiKeyHandler(IApiKeyRepository keys, IUnitOfWork unitOfWork, TimeProvider time) : IRequestHandler<RevokeApiKey, bool>
{
    public async Task<bool> Handle(RevokeApiKey request, CancellationToken cancellationToken)
    {
        var key = await keys.FindAsync(request.Id, cancellationToken);
        key?.Revoke(time.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return key is not null;
    }
}

/// <summary>Clears the key cache after the commit, so that this process rejects the revoked key immediately.</summary>
internal sealed class ClearKeyCacheBehavior(ApiKeyCache cache) : IPipelineBehavior<RevokeApiKey, bool>
{
    /// <inheritdoc/>
    public async Task<bool> Handle(RevokeApiKey request, CancellationToken cancellationToken, RequestHandlerDelegate<bool> next)
    {
        var isKnown = await next();
        cache.Clear();
        return isKnown;
    }
}
