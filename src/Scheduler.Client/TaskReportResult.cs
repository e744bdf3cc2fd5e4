using System.Net;
using System.Text.Json.Serialization;

namespace Scheduler.Client;

/// <summary>The result of one of several reports.</summary>
public sealed class TaskReportResult
{
    /// <summary>The task's id.</summary>
    public required string Id { get; init; }

    /// <summary>The HTTP status with which the service would have responded to the single call: 200, 400, 404 or 409.</summary>
    [JsonPropertyName("status")]
    public required int StatusCode { get; init; }

    /// <summary>One of <see cref="SchedulerProblemCode"/>; null when the report succeeded.</summary>
    public string? Code { get; init; }

    /// <summary>An explanation of the rejection; null when the report succeeded.</summary>
    public string? Detail { get; init; }

    /// <summary>The status of the task after the report; null when the report was rejected.</summary>
    public SchedulerTaskStatus? TaskStatus { get; init; }

    /// <summary>The version of the task after the report; null when the report was rejected.</summary>
    public long? Version { get; init; }

    /// <summary>When the lease expires, by the service's clock; null when the report was rejected, or the task has no lease.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; init; }

    /// <summary>Whether the report succeeded.</summary>
    [JsonIgnore]
    public bool IsSuccess => StatusCode == (int)HttpStatusCode.OK;

    /// <summary>Throws the exception of the single call when the report was rejected.</summary>
    /// <exception cref="SchedulerProblemException">The service rejected the report.</exception>
    public void EnsureSuccess()
    {
        if (!IsSuccess)
        {
            throw new SchedulerProblemException((HttpStatusCode)StatusCode, Code, Detail);
        }
    }
}
