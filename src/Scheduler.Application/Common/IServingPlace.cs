namespace Scheduler.Application.Common;

/// <summary>The place from which a request is served, of which there are only so many.</summary>
public interface IServingPlace
{
    /// <summary>Leaves the place to others while something is awaited, and takes one again afterwards.</summary>
    /// <typeparam name="T">What is awaited.</typeparam>
    /// <exception cref="TimeoutException">There was no place to be had afterwards.</exception>
    Task<T> AwaitOutside<T>(Func<Task<T>> wait, CancellationToken cancellationToken);
}
