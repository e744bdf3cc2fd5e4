using Scheduler.Client.Http;

namespace Scheduler.Client;

/// <summary>
/// A client of the Scheduler service. One serves a whole application, from any number of threads. What its calls have in common:
/// <see cref="SchedulerProblemException"/> when the service refuses, <see cref="HttpRequestException"/> when it does not answer.
/// </summary>
public sealed class SchedulerClient
{
    /// <summary>A client over an <see cref="HttpClient"/> of your own: no call is repeated unless its handlers do so.</summary>
    /// <param name="http">Its base address is the service's; it may have a path.</param>
    public SchedulerClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var connection = new ApiConnection(http);
        Tasks = new TasksClient(connection);
        Claims = new ClaimsClient(connection);
        Workers = new WorkersClient(connection);
    }

    /// <summary>Tasks: create, read, list, change, delete.</summary>
    public TasksClient Tasks { get; }

    /// <summary>Claims, and what their leases allow.</summary>
    public ClaimsClient Claims { get; }

    /// <summary>Workers: their figures and settings.</summary>
    public WorkersClient Workers { get; }
}
