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

#pragma warning disable RS0026, RS0027 // Two overloads with optional parameters; no argument fits both.
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
    /// Reports how far the work is, which is shown with the task until the attempt ends, and extends the lease. The payload stays as it
    /// is. Retried until the service responds, but no longer than the lease lasts at the time of the call.
    /// </summary>
    /// <param name="percent">The completed part in percent, 0–100, or null.</param>
    /// <param name="message">What the handler does, for people, up to 200 characters; or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SchedulerProblemException">The service rejected it, for example because the message is too long.</exception>
    /// <exception cref="HttpRequestException">The progress was not delivered in time; the lease is still held.</exception>
    /// <exception cref="OperationCanceledException">The lease was lost.</exception>
    Task ReportProgressAsync(double? percent, string? message = null, CancellationToken cancellationToken = default);
#pragma warning restore RS0026, RS0027

    /// <summary>
    /// Sets the result, which is merged into the payload by first-level key when the handler succeeds. It also marks the work as done:
    /// the task is then completed, even if the handler returns after the host has canceled it.
    /// </summary>
    /// <param name="result">A JSON object; see <see cref="JsonPayload"/>. It is copied, and may be disposed afterwards.</param>
    void SetResult(JsonElement result);
}
