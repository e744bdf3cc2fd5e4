using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>The task that a handler runs.</summary>
/// <typeparam name="TPayload">The type of the payload.</typeparam>
public interface ITaskContext<out TPayload>
{
    /// <summary>The task as it was claimed.</summary>
    SchedulerTask Task { get; }

    /// <summary>The payload.</summary>
    TPayload Payload { get; }

    /// <summary>
    /// Merges progress into the payload, by first-level key, and extends the lease. Retried until the service responds, but no longer
    /// than the lease lasts at the time of the call.
    /// </summary>
    /// <param name="progress">A JSON object; see <see cref="JsonPayload"/>. Throws immediately when it cannot be serialized.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SchedulerProblemException">The service rejected it, for example because the payload would be too large.</exception>
    /// <exception cref="HttpRequestException">The progress was not delivered in time; the lease is still held.</exception>
    /// <exception cref="OperationCanceledException">The lease was lost.</exception>
    Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets the result, which is merged into the payload by first-level key when the handler succeeds. It also marks the work as done:
    /// the task is then completed, even if the handler returns after the host has canceled it.
    /// </summary>
    /// <param name="result">A JSON object; see <see cref="JsonPayload"/>. It is copied, and may be disposed afterwards.</param>
    void SetResult(JsonElement result);
}
