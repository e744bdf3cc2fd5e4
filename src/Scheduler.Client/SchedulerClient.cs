using Scheduler.Client.Http;

namespace Scheduler.Client;

/// <summary>
/// A client of the Scheduler service. It is thread-safe; share one instance per application. Every call throws
/// <see cref="SchedulerProblemException"/> when the service rejects it, and <see cref="HttpRequestException"/> when there is no response
/// from the service.
/// </summary>
public sealed class SchedulerClient
{
    /// <summary>Creates a client over your own <see cref="HttpClient"/>; calls are retried only if its handlers do so.</summary>
    /// <param name="http">The HTTP client; its base address is the service's and may include a path.</param>
    public SchedulerClient(HttpClient http)
        : this(http, TimeProvider.System)
    {
    }

    internal SchedulerClient(HttpClient http, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        var connection = new ApiConnection(http);
        Tasks = new TasksClient(connection);
        Claims = new ClaimsClient(connection);
        Workers = new WorkersClient(connection);
        Schedules = new SchedulesClient(connection);
        Events = new EventsClient(connection, time);
    }

    /// <summary>Creates, reads, lists, updates and deletes tasks.</summary>
    public TasksClient Tasks { get; }

    /// <summary>Claims tasks and operates on their leases.</summary>
    public ClaimsClient Claims { get; }

    /// <summary>Reads worker statistics and manages worker settings.</summary>
    public WorkersClient Workers { get; }

    /// <summary>Creates, reads, lists, changes, triggers and deletes recurring schedules.</summary>
    public SchedulesClient Schedules { get; }

    /// <summary>Reads the history of a task, and the changes of all tasks as they happen.</summary>
    public EventsClient Events { get; }
}
