using Scheduler.Api.Errors;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>The response to several reports.</summary>
public sealed record ReportsResponse
{
    /// <summary>One result for each report, in request order.</summary>
    public required IReadOnlyList<ReportResult> Results { get; init; }

    internal static ReportsResponse From(IReadOnlyList<ReportOutcome> outcomes) => new() { Results = [.. outcomes.Select(ReportResult.From)] };
}

/// <summary>The result of a report.</summary>
public sealed record ReportResult
{
    /// <summary>The id of the task as sent.</summary>
    public required string Id { get; init; }

    /// <summary>The HTTP status that the single call would return.</summary>
    public required int Status { get; init; }

    /// <summary>The code of the problem that the single call would return; null when the report succeeded.</summary>
    public required string? Code { get; init; }

    /// <summary>The detail of that problem; null when the report succeeded.</summary>
    public required string? Detail { get; init; }

    /// <summary>The status of the task after the report; null when the report failed.</summary>
    public required ScheduledTaskStatus? TaskStatus { get; init; }

    /// <summary>The version of the task after the report; null when the report failed.</summary>
    public required int? Version { get; init; }

    /// <summary>When the lease expires, UTC; null when the report failed, or the task has no lease.</summary>
    public required DateTimeOffset? LeaseExpiresAt { get; init; }

    internal static ReportResult From(ReportOutcome outcome) => new()
    {
        Id = outcome.Id,
        Status = outcome.Rejection is { } rejection ? ProblemCode.All[rejection.Code].Status : StatusCodes.Status200OK,
        Code = outcome.Rejection?.Code,
        Detail = outcome.Rejection is { IsAboutField: true } ? RequestErrors.InvalidDetail : outcome.Rejection?.Message,
        TaskStatus = outcome.Task?.Status,
        Version = outcome.Task?.Version,
        LeaseExpiresAt = outcome.Task?.LeaseExpiresAt,
    };
}
