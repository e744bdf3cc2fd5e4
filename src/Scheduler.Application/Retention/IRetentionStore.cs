using Scheduler.Domain.Events;

namespace Scheduler.Application.Retention;

/// <summary>Removes what has passed its retention time. Each call is atomic, and does nothing while another replica does the same.</summary>
public interface IRetentionStore
{
    /// <summary>Deletes ended tasks, the oldest first, each with an event of origin <see cref="EventOrigin.Retention"/>.</summary>
    /// <param name="finishedBefore">Tasks that ended before this time are deleted.</param>
    /// <param name="now">The current time.</param>
    /// <param name="count">The maximum number of tasks.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The number of deleted tasks.</returns>
    Task<int> DeleteEndedTasksAsync(DateTimeOffset finishedBefore, DateTimeOffset now, int count, CancellationToken cancellationToken);

    /// <summary>Removes the oldest events, up to the first one that is to be kept.</summary>
    /// <param name="before">Events before this time are removed.</param>
    /// <param name="count">The maximum number of events.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The number of removed events.</returns>
    Task<int> RemoveEventsAsync(DateTimeOffset before, int count, CancellationToken cancellationToken);
}
