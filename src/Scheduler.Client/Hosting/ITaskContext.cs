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

    /// <summary>Merges progress into the payload, by first-level key, and prolongs the lease. Sent again until it is answered.</summary>
    /// <param name="progress">An object: <see cref="JsonPayload"/> makes one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SchedulerProblemException">The service refuses it, as when the payload would grow over its limit.</exception>
    /// <exception cref="OperationCanceledException">The lease is lost.</exception>
    Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken = default);

    /// <summary>Sets what is merged into the payload, by first-level key, when the handler has succeeded.</summary>
    /// <param name="result">An object: <see cref="JsonPayload"/> makes one.</param>
    void SetResult(JsonElement result);
}
