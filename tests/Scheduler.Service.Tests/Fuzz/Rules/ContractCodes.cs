namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>The problem codes of the contract (docs/api.md, section 1), repeated here to check the service's own list.</summary>
internal static class ContractCodes
{
    public const string ValidationFailed = "validation-failed";
    public const string InvalidCursor = "invalid-cursor";
    public const string NotFound = "not-found";
    public const string MethodNotAllowed = "method-not-allowed";

    /// <summary>The status of each code.</summary>
    public static IReadOnlyDictionary<string, int> Statuses { get; } = new (int Status, string[] Codes)[]
    {
        (400, ["malformed-json", ValidationFailed, InvalidCursor]),
        (401, ["unauthenticated"]),
        (403, ["forbidden"]),
        (404, [NotFound, "task-not-found", "payload-key-not-found", "schedule-not-found"]),
        (405, [MethodNotAllowed]),
        (409, ["invalid-transition", "task-not-reschedulable", "task-running", "lease-lost", "duplicate-name"]),
        (410, ["task-deleted", "schedule-deleted"]),
        (412, ["version-mismatch"]),
        (413, ["body-too-large"]),
        (415, ["unsupported-media-type"]),
        (422, ["idempotency-key-reused"]),
        (429, ["rate-limited"]),
        (500, ["internal-error"]),
        (503, ["unavailable"]),
    }.SelectMany(row => row.Codes, (row, code) => (row.Status, Code: code)).ToDictionary(row => row.Code, row => row.Status, StringComparer.Ordinal);
}
