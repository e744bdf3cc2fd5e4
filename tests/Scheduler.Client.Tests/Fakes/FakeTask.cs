using System.Text.Json.Nodes;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>A task of the fake service.</summary>
internal sealed class FakeTask
{
    public required string Id { get; init; }

    public required string Worker { get; init; }

    public required JsonObject Payload { get; set; }

    public string? Traceparent { get; init; }

    public DateTimeOffset? ScheduledFor { get; set; }

    public string Status { get; set; } = "SCHEDULED";

    public DateTimeOffset DueAt { get; set; }

    public int Attempt { get; set; }

    public int MaxAttempts { get; init; } = 3;

    public string? Token { get; set; }

    public string? ClaimId { get; set; }

    public int LeaseSeconds { get; set; }

    public DateTimeOffset LeaseEnds { get; set; }

    /// <summary>The token and the verb of the call that ended the last attempt.</summary>
    public (string Token, string Verb)? EndedBy { get; set; }

    /// <summary>The body of the last <c>fail</c>.</summary>
    public JsonObject? FailBody { get; set; }

    /// <summary>The number of expired leases.</summary>
    public int Expiries { get; set; }

    public void EndLease(string status, DateTimeOffset dueAt) => (Token, ClaimId, Status, DueAt) = (null, null, status, dueAt);
}
