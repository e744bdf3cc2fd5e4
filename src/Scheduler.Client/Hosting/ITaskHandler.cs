namespace Scheduler.Client.Hosting;

/// <summary>Runs a worker's tasks. A new instance is created for each task, in its own service scope.</summary>
/// <typeparam name="TPayload">The type of the payload.</typeparam>
public interface ITaskHandler<in TPayload>
{
    /// <summary>
    /// Runs one attempt. The attempt succeeds when the method returns, unless the host had canceled it and no result was set. It fails
    /// when the method throws; <see cref="TaskFailedException"/> and <see cref="SchedulerWorkerBuilder.NeverRetry{TException}"/> control
    /// whether the task is retried.
    /// </summary>
    /// <remarks>
    /// Make handlers idempotent: a task may be attempted more than once and, in rare cases, twice at the same time. A handler that blocks
    /// occupies a thread; prefer <c>await</c>.
    /// </remarks>
    /// <param name="context">The task.</param>
    /// <param name="cancellationToken">
    /// Canceled when the lease is lost, so that another worker may run the task, or when the host stops and the drain timeout has passed.
    /// End promptly then, by throwing (<see cref="CancellationToken.ThrowIfCancellationRequested"/>).
    /// </param>
    Task HandleAsync(ITaskContext<TPayload> context, CancellationToken cancellationToken);
}
