using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>Creates, reads, lists, updates and deletes tasks.</summary>
public sealed class TasksClient
{
    private const string Root = "api/tasks";

    private readonly ApiConnection _connection;

    internal TasksClient(ApiConnection connection) => _connection = connection;

    /// <summary>Creates a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="idempotencyKey">
    /// The idempotency key, 1–200 visible ASCII characters: another call with the same key and task, even from another process, returns
    /// the task created first. When null, a key is generated for each call, so that its retries create nothing twice.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> CreateAsync(NewTask task, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var call = new ApiCall(HttpMethod.Post, Root) { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        return TaskOfAsync(call.WithBody(task, SchedulerJson.Default.NewTask), cancellationToken);
    }

    /// <summary>Creates 1–1000 tasks atomically.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="idempotencyKey">The idempotency key, as for a single task; it covers the whole batch.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The tasks in the order given.</returns>
    public async Task<IReadOnlyList<SchedulerTask>> CreateManyAsync(
        IReadOnlyCollection<NewTask> tasks, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var call = new ApiCall(HttpMethod.Post, $"{Root}/batch") { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        call.WithBody(tasks, SchedulerJson.Default.IReadOnlyCollectionNewTask);
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.IReadOnlyListSchedulerTask);
    }

    /// <summary>Reads a task.</summary>
    public Task<SchedulerTask> GetAsync(string id, CancellationToken cancellationToken = default) =>
        TaskOfAsync(new ApiCall(HttpMethod.Get, PathOf(id)), cancellationToken);

    /// <summary>Reads a task if it has changed.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="knownVersion">The version that the caller already has.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The task, or null when it still has that version and no lease.</returns>
    public async Task<SchedulerTask?> GetIfChangedAsync(string id, long knownVersion, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, PathOf(id)) { IfNoneMatchVersion = knownVersion };
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Status == HttpStatusCode.NotModified ? null : response.Read(SchedulerJson.Default.SchedulerTask);
    }

    /// <summary>Reads only the version of a task.</summary>
    public async Task<long> GetVersionAsync(string id, CancellationToken cancellationToken = default)
    {
        var response = await _connection.SendAsync(new ApiCall(HttpMethod.Head, PathOf(id)), cancellationToken).ConfigureAwait(false);
        return response.Version();
    }

    /// <summary>
    /// Lists tasks, fetching pages as they are enumerated. Every task that matches the filter throughout, and is not rescheduled
    /// meanwhile, is returned exactly once.
    /// </summary>
    /// <param name="filter">Which tasks; all when null.</param>
    /// <param name="pageSize">The number of tasks per request, 1–1000.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public async IAsyncEnumerable<SchedulerTask> ListAsync(
        TaskFilter? filter = null, int pageSize = 100, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await ListPageAsync(filter, pageSize, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var task in page.Tasks)
            {
                yield return task;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Lists one page of tasks.</summary>
    /// <param name="filter">Which tasks; all when null.</param>
    /// <param name="limit">The maximum number of tasks, 1–1000.</param>
    /// <param name="cursor">The cursor from the previous page, listed with the same filter; null for the first page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<TaskPage> ListPageAsync(
        TaskFilter? filter = null, int limit = 100, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, Root + QueryStringBuilder.Of(filter ?? new TaskFilter(), limit, cursor));
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return new TaskPage
        {
            Tasks = response.Read(SchedulerJson.Default.IReadOnlyListSchedulerTask),
            NextCursor = response.Headers.TryGetValues("Link", out var links) ? QueryStringBuilder.NextCursor(links) : null,
        };
    }

    /// <summary>Counts tasks, up to a number, at a cost that does not depend on how many there are.</summary>
    /// <param name="filter">Which tasks; all when null.</param>
    /// <param name="cap">The number at which counting ends, 1–100000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<TaskCount> CountAsync(TaskFilter? filter = null, int cap = 10_000, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, $"{Root}/count{QueryStringBuilder.OfCount(filter ?? new TaskFilter(), cap)}");
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.TaskCount);
    }

    /// <summary>
    /// Changes many tasks, a request for each batch, and returns what each batch did. Ending the enumeration ends the change; what was
    /// changed stays.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Cancels the change after the current batch.</param>
    public async IAsyncEnumerable<BulkBatch> BulkAsync(BulkChange change, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        string? after = null;
        do
        {
            // Each request with a key of its own: a retry of it returns its first response.
            var call = new ApiCall(HttpMethod.Post, $"{Root}/bulk") { IdempotencyKey = UniqueId.Next() };
            call.WithBody(BulkBody.Of(change, after), SchedulerJson.Default.BulkBody);
            var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var batch = response.Read(SchedulerJson.Default.BulkBatch);
            yield return batch;
            after = batch.More ? batch.Next : null;
        }
        while (after is not null);
    }

    /// <summary>Updates a task.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="update">The changes.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> UpdateAsync(string id, TaskUpdate update, long? ifVersion = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var call = new ApiCall(HttpMethod.Patch, PathOf(id)) { IfVersion = ifVersion };
        return TaskOfAsync(call.WithBody(update, SchedulerJson.Default.TaskUpdate), cancellationToken);
    }

    /// <summary>Deletes a task. A running task cannot be deleted.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task DeleteAsync(string id, long? ifVersion = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await _connection.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(id)) { IfVersion = ifVersion }, cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerProblemException exception) when (exception is { Code: SchedulerProblemCode.TaskNotFound, WasRepeated: true })
        {
            // An earlier attempt, whose response was lost, has deleted it.
        }
    }

    /// <summary>Adds or replaces first-level keys of a task's payload; a null is stored, it does not remove the key.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="payload">An object with the keys to add or replace.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> MergePayloadAsync(
        string id, JsonElement payload, long? ifVersion = null, CancellationToken cancellationToken = default) =>
        TaskOfAsync(new ApiCall(HttpMethod.Patch, $"{PathOf(id)}/payload") { IfVersion = ifVersion }.WithBody(payload), cancellationToken);

    /// <summary>Removes a first-level key of a task's payload.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="key">The key; must not be <c>.</c> or <c>..</c>, which a URL path cannot express.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SchedulerTask> RemovePayloadKeyAsync(
        string id, string key, long? ifVersion = null, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Delete, $"{PathOf(id)}/payload/{UriPath.Escape(key, nameof(key))}") { IfVersion = ifVersion };
        try
        {
            return await TaskOfAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerProblemException exception) when (exception is { Code: SchedulerProblemCode.PayloadKeyNotFound, WasRepeated: true })
        {
            // An earlier attempt, whose response was lost, has removed it.
            return await GetAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string PathOf(string id) => $"{Root}/{UriPath.Escape(id, nameof(id))}";

    private async Task<SchedulerTask> TaskOfAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.SchedulerTask);
    }
}
