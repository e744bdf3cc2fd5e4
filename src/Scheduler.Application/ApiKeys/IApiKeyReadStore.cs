namespace Scheduler.Application.ApiKeys;

/// <summary>Reads keys for people.</summary>
public interface IApiKeyReadStore
{
    /// <summary>Every key, the oldest first.</summary>
    Task<IReadOnlyList<ApiKeyResponse>> List(CancellationToken cancellationToken);
}
