namespace Scheduler.Application.Common;

/// <summary>The concurrency permit held by the current request.</summary>
public interface IConcurrencySlot
{
    /// <summary>Releases the permit during a wait, and acquires one again afterwards.</summary>
    /// <typeparam name="T">The result of the wait.</typeparam>
    /// <exception cref="TimeoutException">No permit became available after the wait.</exception>
    Task<T> ReleaseWhileAsync<T>(Func<Task<T>> wait, CancellationToken cancellationToken);
}
