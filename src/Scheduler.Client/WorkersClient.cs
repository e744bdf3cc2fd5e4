using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>Workers: their figures and settings.</summary>
public sealed class WorkersClient
{
    private const string Root = "api/workers";

    private readonly ApiConnection _connection;

    internal WorkersClient(ApiConnection connection) => _connection = connection;

    /// <summary>Reads all workers, by name.</summary>
    public async Task<IReadOnlyList<WorkerSummary>> ListAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _connection.SendAsync(new ApiCall(HttpMethod.Get, Root), cancellationToken).ConfigureAwait(false);
        return answer.Read(SchedulerJson.Default.IReadOnlyListWorkerSummary);
    }

    /// <summary>Reads one worker; one without tasks shows zeroes.</summary>
    public Task<WorkerSummary> GetAsync(string worker, CancellationToken cancellationToken = default) =>
        WorkerOfAsync(new ApiCall(HttpMethod.Get, PathOf(worker)), cancellationToken);

    /// <summary>Changes a worker's settings, also before it has tasks.</summary>
    public Task<WorkerSummary> UpdateAsync(string worker, WorkerUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return WorkerOfAsync(new ApiCall(HttpMethod.Patch, PathOf(worker)).WithBody(update, SchedulerJson.Default.WorkerUpdate), cancellationToken);
    }

    /// <summary>Deletes a worker's settings: it is neither paused nor capped any longer. Its tasks are kept.</summary>
    public Task DeleteAsync(string worker, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(worker)), cancellationToken);

    private static string PathOf(string worker) => $"{Root}/{UriPath.Escape(worker, nameof(worker))}";

    private async Task<WorkerSummary> WorkerOfAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var answer = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Read(SchedulerJson.Default.WorkerSummary);
    }
}
