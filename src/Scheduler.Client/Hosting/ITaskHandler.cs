namespace Scheduler.Client.Hosting;

/// <summary>Runs a worker's tasks. One is made for each task, in a scope of its own.</summary>
/// <typeparam name="TPayload">What the payload is read as.</typeparam>
public interface ITaskHandler<in TPayload>
{
    /// <summary>
    /// Runs one attempt. To return is success, unless the host told the handler to end and no result was set. An exception is a failed attempt; what <see cref="TaskFailedException"/> says of it, or
    /// <see cref="SchedulerWorkerBuilder.NeverRetry{TException}"/>, decides whether there is another.
    /// </summary>
    /// <remarks>A task may be attempted more than once, and in rare cases twice at once: be ready to find the work done. A handler that blocks holds a
    /// thread for as long as it runs; await where you can.</remarks>
    /// <param name="context">The task.</param>
    /// <param name="cancellationToken">
    /// Fires when the lease is lost, so that the work is another's, or when the host stops and the drain time is over: end soon then, by
    /// an exception (<see cref="CancellationToken.ThrowIfCancellationRequested"/>).
    /// </param>
    Task HandleAsync(ITaskContext<TPayload> context, CancellationToken cancellationToken);
}
