namespace Scheduler.Client.Json;

/// <summary>The body of a request with several reports.</summary>
internal sealed record ReportsBody(IReadOnlyList<LeaseBody> Items);

/// <summary>The body of the response to it.</summary>
internal sealed record ReportResultsBody(IReadOnlyList<TaskReportResult>? Results);
