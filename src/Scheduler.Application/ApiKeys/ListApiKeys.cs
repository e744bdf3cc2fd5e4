using MediatR;

namespace Scheduler.Application.ApiKeys;

/// <summary>Lists all API keys, the oldest first.</summary>
public sealed record ListApiKeys : IRequest<IReadOnlyList<ApiKeyResponse>>;

internal sealed class ListApiKeysHandler(IApiKeyReadStore keys) : IRequestHandler<ListApiKeys, IReadOnlyList<ApiKeyResponse>>
{
    public Task<IReadOnlyList<ApiKeyResponse>> Handle(ListApiKeys request, CancellationToken cancellationToken) => keys.ListAsync(cancellationToken);
}
