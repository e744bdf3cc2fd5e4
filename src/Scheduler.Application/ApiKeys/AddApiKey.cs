using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Common;

namespace Scheduler.Application.ApiKeys;

/// <summary>Makes a key. The answer is its text, which cannot be had again.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Scopes">What its holder may do.</param>
/// <param name="Workers">The workers that it is bound to, or null.</param>
/// <param name="ExpiresAt">From when on it is refused, in the future; null for never.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the expiry is not in the future.</exception>
public sealed record AddApiKey(ApiKeyName Name, ScopeSet Scopes, BoundWorkers? Workers, DateTimeOffset? ExpiresAt) : ICommand<ApiKeyText>;

internal sealed class AddApiKeyHandler(IApiKeyRepository keys, IUnitOfWork unitOfWork, TimeProvider time) : IRequestHandler<AddApiKey, ApiKeyText>
{
    public async Task<ApiKeyText> Handle(AddApiKey request, CancellationToken cancellationToken)
    {
        var text = ApiKeyText.New();
        keys.Add(ApiKey.Create(text, request.Name, request.Scopes, request.Workers, request.ExpiresAt, time.GetUtcNow()));
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return text;
    }
}
