using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>The task that a handler runs.</summary>
/// <typeparam name="TPayload">What the payload is read as.</typeparam>
public interface ITaskContext<out TPayload>
{
    /// <summary>The task as it was claimed.</summary>
    SchedulerTask Task { get; }

    /// <summary>Its payload.</summary>
    TPayload Payload { get; }

    /// <summary>
    /// Merges progress into the payload, by first-level key, and prolongs the lease. Sent again until the service responds, but for no
    /// longer than the lease lasts when the call begins.
    /// </summary>
    /// <param name="progress">An object: <see cref="JsonPayload"/> makes one. One that cannot be read is an exception at once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SchedulerProblemException">The service refuses it, as when the payload would grow over its limit.</exception>
    /// <exception cref="HttpRequestException">The service did not take it in time; other heartbeats kept the lease.</exception>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets what is merged into the payload, by first-level key, when the handler has succeeded. It also says that the work is done, to a
    /// handler that returns after the host told it to end.
    /// </summary>
    /// <param name="result">An object: <see cref="JsonPayload"/> makes one. It is read here, and may be disposed afterwards.</param>
    void SetResult(JsonElement result);
}
