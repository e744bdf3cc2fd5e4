using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>An in-memory key repository that counts reads and can fail.</summary>
internal sealed class CountingApiKeyRepository : IApiKeyRepository
{
    private readonly Dictionary<ApiKeyId, ApiKey> _keys = [];

    public int Reads { get; private set; }

    public Exception? Failure { get; set; }

    public ApiKeyText Add()
    {
        var text = ApiKeyText.New();
        Add(ApiKey.Create(text, ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), null, null, ApiServer.Start));
        return text;
    }

    public Task<ApiKey?> FindAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        Reads++;
        return Failure is null ? Task.FromResult(_keys.GetValueOrDefault(id)) : throw Failure;
    }

    public void Add(ApiKey key) => _keys.Add(key.PublicId, key);
}
