using System.Runtime.CompilerServices;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>Reads the changes of tasks: the history of one task, and the changes of all tasks as they happen.</summary>
public sealed class EventsClient
{
    private const string Root = "api/events";

    private readonly ApiConnection _connection;
    private readonly TimeProvider _time;

    internal EventsClient(ApiConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
    }

    /// <summary>Reads the history of a task, oldest event first. It is retained after the task is deleted.</summary>
    public async Task<IReadOnlyList<SchedulerEvent>> ListAsync(string taskId, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, $"api/tasks/{UriPath.Escape(taskId, nameof(taskId))}/events");
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.IReadOnlyListSchedulerEvent);
    }

    /// <summary>Reads one page of the event feed.</summary>
    /// <param name="filter">Which events; all when null.</param>
    /// <param name="after">The position after which to start; 0 for the oldest event retained, null for the newest one.</param>
    /// <param name="limit">The maximum number of events, 1–1000.</param>
    /// <param name="waitSeconds">How long the service waits for the first event, in seconds, 0–30.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<EventPage> ListPageAsync(
        EventFilter? filter = null, long? after = null, int limit = 100, int waitSeconds = 0, CancellationToken cancellationToken = default) =>
        ListPageAsync(filter ?? new EventFilter(), after, limit, waitSeconds, CallRules.Default, cancellationToken);

    /// <summary>
    /// Reads all changes as they happen, without end. After an interruption of any length it continues where it was: each enumeration
    /// returns every event once, in order. Reads a stream, or polls where a proxy does not pass a stream on.
    /// </summary>
    /// <param name="filter">Which events; all when null.</param>
    /// <param name="after">
    /// The position after which to start, such as the last <see cref="EventFeedItem.Position"/> that the caller has stored; 0 for the
    /// oldest event retained, null for the newest one.
    /// </param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="SchedulerProblemException">The service rejected the request; 408, 429 and 5xx are retried instead.</exception>
    /// <exception cref="HttpRequestException">The first response does not come from the service; later ones are retried.</exception>
    public async IAsyncEnumerable<EventFeedItem> ReadAllAsync(
        EventFilter? filter = null, long? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new EventReader(this, filter ?? new EventFilter(), after, _time);
        await foreach (var item in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    internal async Task<EventPage> ListPageAsync(
        EventFilter filter, long? after, int limit, int waitSeconds, CallRules rules, CancellationToken cancellationToken)
    {
        var call = new ApiCall(HttpMethod.Get, Root + QueryStringBuilder.Of(filter, after, limit, waitSeconds))
        {
            ServerWait = TimeSpan.FromSeconds(waitSeconds),
            Rules = rules,
        };
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.EventPage, page => page.Events is not null);
    }

    /// <summary>Opens a stream of events; the caller reads and disposes the response.</summary>
    internal Task<HttpResponseMessage> OpenStreamAsync(EventFilter filter, long? after, CallRules rules, CancellationToken cancellationToken)
    {
        // The parameter resumes the stream even if a proxy removes the header.
        var call = new ApiCall(HttpMethod.Get, Root + QueryStringBuilder.Of(filter, after)) { IsStream = true, LastEventId = after, Rules = rules };
        return _connection.OpenAsync(call, cancellationToken);
    }
}
