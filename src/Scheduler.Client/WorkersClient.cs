using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>Reads worker statistics and manages worker settings.</summary>
public sealed class WorkersClient
{
    private const string Root = "api/workers";

    private readonly ApiConnection _connection;

    internal WorkersClient(ApiConnection connection) => _connection = connection;

    /// <summary>Lists all workers in the order of their names.</summary>
    public async Task<IReadOnlyList<WorkerSummary>> ListAsync(CancellationToken cancellationToken = default)
    {
        var response = await _connection.SendAsync(new ApiCall(HttpMethod.Get, Root), cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.IReadOnlyListWorkerSummary);
    }

    /// <summary>Reads one worker; the counts are zero when it has no tasks.</summary>
    public Task<WorkerSummary> GetAsync(string worker, CancellationToken cancellationToken = default) =>
        WorkerOfAsync(new ApiCall(HttpMethod.Get, PathOf(worker)), cancellationToken);

    /// <summary>Updates a worker's settings; the worker need not have tasks yet.</summary>
    public Task<WorkerSummary> UpdateAsync(string worker, WorkerUpdate update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return WorkerOfAsync(new ApiCall(HttpMethod.Patch, PathOf(worker)).WithBody(update, SchedulerJson.Default.WorkerUpdate), cancellationToken);
    }

    /// <summary>Resets a worker's settings, so that it is neither paused nor limited. Its tasks are kept.</summary>
    public Task DeleteAsync(string worker, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(worker)), cancellationToken);

    private static string PathOf(string worker) => $"{Root}/{UriPath.Escape(worker, nameof(worker))}";

    private async Task<WorkerSummary> WorkerOfAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.WorkerSummary);
    }
}
