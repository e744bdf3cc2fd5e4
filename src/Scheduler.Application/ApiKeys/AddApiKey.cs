using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Common;

namespace Scheduler.Application.ApiKeys;

/// <summary>Creates an API key. Returns its plain text, which is not stored and cannot be retrieved later.</summary>
/// <param name="Name">A name for people.</param>
/// <param name="Scopes">The scopes of its holder.</param>
/// <param name="Workers">The workers to which it is restricted, or null.</param>
/// <param name="ExpiresAt">The time from which it is rejected, in the future; null when it does not expire.</param>
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
