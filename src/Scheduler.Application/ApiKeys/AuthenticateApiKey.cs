using AutoMapper;
using MediatR;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>Finds the caller's API key. Returns null when the key is unknown, wrong, expired or revoked.</summary>
/// <param name="Text">The key that the caller sent.</param>
public sealed record AuthenticateApiKey(ApiKeyText Text) : IRequest<ApiKeyResponse?>;

internal sealed class AuthenticateApiKeyHandler(IApiKeyRepository keys, ApiKeyCache cache, TimeProvider time, IMapper mapper)
    : IRequestHandler<AuthenticateApiKey, ApiKeyResponse?>
{
    public async Task<ApiKeyResponse?> Handle(AuthenticateApiKey request, CancellationToken cancellationToken)
    {
        var key = await cache.GetOrReadAsync(request.Text.Id, id => keys.FindAsync(id, cancellationToken));
        return key is not null && key.Matches(request.Text) && key.IsValidAt(time.GetUtcNow()) ? mapper.Map<ApiKeyResponse>(key) : null;
    }
}
