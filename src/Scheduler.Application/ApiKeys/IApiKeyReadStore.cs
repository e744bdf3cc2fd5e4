namespace Scheduler.Application.ApiKeys;

/// <summary>Reads API keys for display.</summary>
public interface IApiKeyReadStore
{
    /// <summary>Returns all keys, the oldest first.</summary>
    Task<IReadOnlyList<ApiKeyResponse>> ListAsync(CancellationToken cancellationToken);
}
