using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>Tasks: create, read, list, change, delete.</summary>
public sealed class TasksClient
{
    private const string Root = "api/tasks";

    private readonly ApiConnection _connection;

    internal TasksClient(ApiConnection connection) => _connection = connection;

    /// <summary>Creates a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="idempotencyKey">
    /// 1–200 visible ASCII characters: called again with the same key and task, even by another process, the same task is answered.
    /// One is made up for each call when null, so that a repeat for a lost answer creates nothing twice.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> CreateAsync(NewTask task, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var call = new ApiCall(HttpMethod.Post, Root) { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        return TaskOfAsync(call.WithBody(task, SchedulerJson.Default.NewTask), cancellationToken);
    }

    /// <summary>Creates 1–1000 tasks, all or none.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="idempotencyKey">As for one task; it covers them all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tasks in the order given.</returns>
    public async Task<IReadOnlyList<SchedulerTask>> CreateManyAsync(
        IReadOnlyCollection<NewTask> tasks, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var call = new ApiCall(HttpMethod.Post, $"{Root}/batch") { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        call.WithBody(tasks, SchedulerJson.Default.IReadOnlyCollectionNewTask);
        var answer = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Read(SchedulerJson.Default.IReadOnlyListSchedulerTask);
    }

    /// <summary>Reads a task.</summary>
    public Task<SchedulerTask> GetAsync(string id, CancellationToken cancellationToken = default) =>
        TaskOfAsync(new ApiCall(HttpMethod.Get, PathOf(id)), cancellationToken);

    /// <summary>Reads a task that has changed.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="knownVersion">The version that the caller has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The task; null when it still has that version and no lease.</returns>
    public async Task<SchedulerTask?> GetIfChangedAsync(string id, long knownVersion, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, PathOf(id)) { IfNoneMatchVersion = knownVersion };
        var answer = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotModified ? null : answer.Read(SchedulerJson.Default.SchedulerTask);
    }

    /// <summary>Reads a task's version alone.</summary>
    public async Task<long> GetVersionAsync(string id, CancellationToken cancellationToken = default)
    {
        var answer = await _connection.SendAsync(new ApiCall(HttpMethod.Head, PathOf(id)), cancellationToken).ConfigureAwait(false);
        return answer.Version();
    }

    /// <summary>
    /// Lists tasks, page by page as they are read. A task that meanwhile is neither created, deleted nor rescheduled, nor moved into or
    /// out of the filter, is seen exactly once.
    /// </summary>
    /// <param name="filter">Which tasks; all when null.</param>
    /// <param name="pageSize">How many are asked for at a time, 1–1000.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
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
    /// <param name="limit">How many at most, 1–1000.</param>
    /// <param name="cursor">Where the page begins, from the page before with the same filter; null for the first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<TaskPage> ListPageAsync(
        TaskFilter? filter = null, int limit = 100, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, Root + QueryStringBuilder.Of(filter ?? new TaskFilter(), limit, cursor));
        var answer = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return new TaskPage
        {
            Tasks = answer.Read(SchedulerJson.Default.IReadOnlyListSchedulerTask),
            NextCursor = answer.Headers.TryGetValues("Link", out var links) ? QueryStringBuilder.NextCursor(links) : null,
        };
    }

    /// <summary>Changes a task.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="update">What changes.</param>
    /// <param name="ifVersion">The version that the change is meant for; any when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> UpdateAsync(string id, TaskUpdate update, long? ifVersion = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var call = new ApiCall(HttpMethod.Patch, PathOf(id)) { IfVersion = ifVersion };
        return TaskOfAsync(call.WithBody(update, SchedulerJson.Default.TaskUpdate), cancellationToken);
    }

    /// <summary>Deletes a task; one that runs cannot be deleted.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">The version that is meant; any when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task DeleteAsync(string id, long? ifVersion = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await _connection.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(id)) { IfVersion = ifVersion }, cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerProblemException exception) when (exception is { Code: SchedulerProblemCode.TaskNotFound, WasRepeated: true })
        {
            // The sending whose answer was lost had deleted it.
        }
    }

    /// <summary>Adds or replaces first-level keys of a task's payload; null is a value like any other.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="payload">An object with the keys.</param>
    /// <param name="ifVersion">The version that the change is meant for; any when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> MergePayloadAsync(
        string id, JsonElement payload, long? ifVersion = null, CancellationToken cancellationToken = default) =>
        TaskOfAsync(new ApiCall(HttpMethod.Patch, $"{PathOf(id)}/payload") { IfVersion = ifVersion }.WithBody(payload), cancellationToken);

    /// <summary>Removes a first-level key of a task's payload.</summary>
    /// <param name="id">The task's id.</param>
    /// <param name="key">The key; neither <c>.</c> nor <c>..</c>, which no path can name.</param>
    /// <param name="ifVersion">The version that the change is meant for; any when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
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
            // The sending whose answer was lost had removed it.
            return await GetAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string PathOf(string id) => $"{Root}/{UriPath.Escape(id, nameof(id))}";

    private async Task<SchedulerTask> TaskOfAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var answer = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Read(SchedulerJson.Default.SchedulerTask);
    }
}
