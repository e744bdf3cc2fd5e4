namespace Scheduler.Domain.ApiKeys;

/// <summary>Where the keys are. What is added or changed is stored when the unit of work is saved.</summary>
public interface IApiKeyRepository
{
    /// <summary>The key with this public id, or null.</summary>
    Task<ApiKey?> Find(ApiKeyId id, CancellationToken cancellationToken);

    /// <summary>Adds a new key.</summary>
    void Add(ApiKey key);
}
