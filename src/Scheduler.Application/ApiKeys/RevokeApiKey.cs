using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>Ends a key for good. The answer is whether there is such a key.</summary>
/// <param name="Id">The key's public id.</param>
public sealed record RevokeApiKey(ApiKeyId Id) : ICommand<bool>;

internal sealed class RevokeApiKeyHandler(IApiKeyRepository keys, IUnitOfWork unitOfWork, TimeProvider time) : IRequestHandler<RevokeApiKey, bool>
{
    public async Task<bool> Handle(RevokeApiKey request, CancellationToken cancellationToken)
    {
        var key = await keys.Find(request.Id, cancellationToken);
        key?.Revoke(time.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return key is not null;
    }
}

/// <summary>Forgets what was read of a key once its end is committed, so that this process refuses it from then on.</summary>
internal sealed class ForgetRevokedKeyBehavior(ApiKeyCache cache) : IPipelineBehavior<RevokeApiKey, bool>
{
    /// <inheritdoc/>
    public async Task<bool> Handle(RevokeApiKey request, CancellationToken cancellationToken, RequestHandlerDelegate<bool> next)
    {
        var isKnown = await next();
        cache.Clear();
        return isKnown;
    }
}
