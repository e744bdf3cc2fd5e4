namespace Scheduler.Application.Events;

/// <summary>Signals when <see cref="FollowEvents"/> has something to do.</summary>
public interface IEventArrivals
{
    /// <summary>Waits until requests wait for events, and then until this process has stored events or the interval has passed.</summary>
    /// <param name="interval">The time after which to look for events of other processes.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task WaitForChangeAsync(TimeSpan interval, CancellationToken cancellationToken);
}
