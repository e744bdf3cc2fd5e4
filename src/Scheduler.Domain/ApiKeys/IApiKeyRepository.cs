namespace Scheduler.Domain.ApiKeys;

/// <summary>Repository of API keys. Changes are stored when the unit of work is saved.</summary>
public interface IApiKeyRepository
{
    /// <summary>Returns null when there is no key with this public id.</summary>
    Task<ApiKey?> FindAsync(ApiKeyId id, CancellationToken cancellationToken);

    void Add(ApiKey key);
}
