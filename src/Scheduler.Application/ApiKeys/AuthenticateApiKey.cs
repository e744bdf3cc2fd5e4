using AutoMapper;
using MediatR;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>Finds the key that a caller shows. The answer is null when it is none, or none any more.</summary>
/// <param name="Text">What the caller shows.</param>
public sealed record AuthenticateApiKey(ApiKeyText Text) : IRequest<ApiKeyResponse?>;

internal sealed class AuthenticateApiKeyHandler(IApiKeyRepository keys, ApiKeyCache cache, TimeProvider time, IMapper mapper)
    : IRequestHandler<AuthenticateApiKey, ApiKeyResponse?>
{
    public async Task<ApiKeyResponse?> Handle(AuthenticateApiKey request, CancellationToken cancellationToken)
    {
        var key = await cache.GetOrRead(request.Text.Id, id => keys.Find(id, cancellationToken));
        return key is not null && key.Matches(request.Text) && key.IsValidAt(time.GetUtcNow()) ? mapper.Map<ApiKeyResponse>(key) : null;
    }
}
