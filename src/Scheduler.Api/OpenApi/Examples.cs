using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Api.Errors;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.OpenApi;

/// <summary>The examples in the OpenAPI document. A test sends each request example to the service.</summary>
internal static class Examples
{
    public const string TaskId = "01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c";
    public const string ScheduleId = "01a20ccb-7001-7e21-9a55-6f0b6f1d2c3e";
    public const string ScheduleName = "nightly-report";
    public const string PayloadKey = "month";
    public const string Worker = "reports";
    public const string From = "2029-12-31T23:59:59Z";
    public const string To = "2030-02-01T00:00:00Z";

    public static JsonNode CreateTask() => Parse(
        """{"start":"2030-01-01T09:00:00Z","worker":"reports","title":"Monthly report","payload":{"month":"2029-12","copies":2},"retry":{"maxAttempts":5}}""");

    public static JsonNode CreateTaskNow() => Parse("""{"delaySeconds":0,"worker":"reports","payload":{"month":"2029-12"}}""");

    public static JsonNode CreateTasks() => Parse(
        """[{"start":"2030-01-01T09:00:00Z","worker":"reports"},{"start":"2030-01-01T09:00:00Z","worker":"mail","payload":{"to":"ops"}}]""");

    public static JsonNode UpdateTask() => Parse("""{"start":"2030-01-02T09:00:00Z","title":"Annual report"}""");

    public static JsonNode DelayTask() => Parse("""{"delaySeconds":600}""");

    public static JsonNode StartTask() => Parse("""{"status":"RUNNING"}""");

    public static JsonNode MergePayload() => Parse("""{"copies":3,"format":"pdf"}""");

    public static JsonNode ClaimTasks() => Parse(
        """{"workers":["reports","mail"],"limit":4,"leaseSeconds":60,"waitSeconds":20,"claimant":"host-1","claimId":"host-1-000017"}""");

    public static JsonNode RenewLease() => Parse("""{"leaseToken":"fB3Xk0qYv1mJ8cWnQ5tZ2A","progress":{"percent":40,"message":"Page 4 of 10"}}""");

    public static JsonNode CompleteTask() => Parse("""{"leaseToken":"fB3Xk0qYv1mJ8cWnQ5tZ2A","payload":{"pages":12}}""");

    public static JsonNode FailTask() => Parse("""{"leaseToken":"fB3Xk0qYv1mJ8cWnQ5tZ2A","message":"The printer is out of paper.","retryAfterSeconds":600}""");

    public static JsonNode ReleaseTask() => Parse("""{"leaseToken":"fB3Xk0qYv1mJ8cWnQ5tZ2A","delaySeconds":5}""");

    public static JsonNode ReportTasks() => Parse(
        """
        {"items":[{"id":"01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","action":"COMPLETE","leaseToken":"fB3Xk0qYv1mJ8cWnQ5tZ2A","payload":{"pages":12}},
        {"id":"01a20ccb-6bc6-7d01-9f3a-52c8e1a07b66","action":"HEARTBEAT","leaseToken":"Zk8uQm1sT0aVb2nRy6eWpg"}]}
        """);

    public static JsonNode RetryMany() => Parse(
        """{"action":"RETRY","filter":{"worker":"reports","failureKind":"52394f94a7e25042"},"spreadSeconds":600,"unchangedSince":"2030-01-01T09:00:00Z"}""");

    public static JsonNode RescheduleMany() => Parse(
        """{"action":"RESCHEDULE","ids":["01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","01a20ccb-6bc6-7d01-9f3a-52c8e1a07b66"],"start":"2030-01-02T09:00:00Z"}""");

    public static JsonNode BulkResult() => Parse(
        """
        {"matched":1840,"capped":false,"changed":999,"skipped":[{"id":"01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","code":"version-mismatch"}],
        "skippedCount":1,"more":true,"next":"CN6dT1kq0gAAAAAA","asOf":"2030-01-01T09:00:41.2Z"}
        """);

    public static JsonNode TaskCount() => Parse("""{"count":10000,"capped":true}""");

    public static JsonNode Reports() => Parse(
        """
        {"results":[{"id":"01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","status":200,"code":null,"detail":null,"taskStatus":"SUCCEEDED","version":3,"leaseExpiresAt":null},
        {"id":"01a20ccb-6bc6-7d01-9f3a-52c8e1a07b66","status":409,"code":"lease-lost","detail":"The lease has expired or was revoked, or the token is not valid for this task; stop the work that it protected.",
        "taskStatus":null,"version":null,"leaseExpiresAt":null}]}
        """);

    public static JsonNode CreateSchedule() => Parse(
        """{"name":"nightly-report","cron":"30 2 * * MON-FRI","timeZone":"Europe/Berlin","worker":"reports","title":"Nightly report","payload":{"copies":2},"overlap":"SKIP"}""");

    public static JsonNode CreateIntervalSchedule() => Parse("""{"name":"cleanup","every":"PT15M","worker":"cleanup","misfire":"SKIP","graceSeconds":30}""");

    public static JsonNode PutSchedule() => Parse("""{"cron":"30 2 * * MON-FRI","timeZone":"Europe/Berlin","worker":"reports","title":"Nightly report"}""");

    public static JsonNode PauseSchedule() => Parse("""{"paused":true,"note":"The printer is being repaired."}""");

    public static JsonNode MoveSchedule() => Parse("""{"cron":"0 3 * * *","excludedDates":["2029-12-25","2030-01-01"]}""");

    public static JsonNode TriggerSchedule() => Parse("""{"payload":{"copies":1},"title":"Report on request"}""");

    public static JsonNode BackfillSchedule() => Parse("""{"from":"2026-11-02T00:00:00Z","to":"2026-11-08T23:59:59Z","limit":200}""");

    public static JsonNode PreviewRecurrence() => Parse("""{"cron":"30 2 * * *","timeZone":"Europe/Berlin","from":"2027-03-26T12:00:00Z","count":4}""");

    public static JsonNode Preview() => Parse(
        """{"nextStarts":["2027-03-27T01:30:00Z","2027-03-28T01:00:00Z","2027-03-29T00:30:00Z","2027-03-30T00:30:00Z"]}""");

    public static JsonNode Schedule() => Parse(
        """
        {"id":"01a20ccb-7001-7e21-9a55-6f0b6f1d2c3e","name":"nightly-report","cron":"30 2 * * MON-FRI","every":null,"timeZone":"Europe/Berlin",
        "startsAt":null,"endsAt":null,"excludedDates":[],"worker":"reports","title":"Nightly report","payload":{"copies":2},
        "retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"paused":false,"note":null,
        "overlap":"SKIP","misfire":"RUN_ONCE","graceSeconds":60,"maxCatchUp":100,"lateAfterSeconds":300,"state":"ACTIVE",
        "nextStarts":["2030-01-02T01:30:00Z","2030-01-03T01:30:00Z","2030-01-04T01:30:00Z","2030-01-07T01:30:00Z","2030-01-08T01:30:00Z"],
        "nextTaskId":"01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","heldBy":null,
        "last":{"taskId":"01a20ccb-5f10-7b1a-8c11-0d6a51f0a7d2","scheduledFor":"2030-01-01T01:30:00Z","status":"SUCCEEDED",
        "startedAt":"2030-01-01T01:30:00.0042Z","finishedAt":"2030-01-01T01:30:41.2Z"},"late":false,"lastSkipped":null,
        "version":1,"createdAt":"2026-11-24T09:03:07.7176586Z","updatedAt":"2026-11-24T09:03:07.7176586Z"}
        """);

    public static JsonNode UpdateWorker() => Parse("""{"paused":false,"maxRunning":10}""");

    public static JsonNode WorkerState() => Parse(
        """
        {"worker":"reports","scheduled":12,"running":2,"succeeded":4711,"failed":3,"due":1,"oldestDueAt":"2030-01-01T09:00:00Z",
        "paused":false,"maxRunning":10,"pauseReason":null,"pausedUntil":null}
        """);

    public static JsonNode Event() => Parse(
        """
        {"sequence":4712,"at":"2030-01-01T09:00:41.2Z","taskId":"01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","scheduleId":null,"worker":"reports",
        "version":3,"type":"failed","status":"SCHEDULED","attempt":1,"dueAt":"2030-01-01T09:01:11.2Z","changed":["status"],
        "since":"2030-01-01T09:00:00.0042Z","claimant":null,"failure":{"code":"reported","message":"The printer is out of paper."},
        "actor":"key:k7Qm2xV9","origin":"CLIENT"}
        """);

    public static JsonNode EventPage() => new JsonObject { ["events"] = new JsonArray(Event()), ["next"] = 4712, ["more"] = false, ["reset"] = null };

    public static string EventStream() => $"retry: 2000\nid: 4711\n\nid: 4712\nevent: failed\ndata: {Event().ToJsonString()}\n\n";

    public static JsonNode Claim()
    {
        var task = Task();
        task["status"] = "RUNNING";
        task["startedAt"] = "2030-01-01T09:00:00.0042Z";
        task["updatedAt"] = "2030-01-01T09:00:00.0042Z";
        task["dueAt"] = null;
        task["attempt"] = 1;
        task["version"] = 2;
        task["lease"] = Parse("""{"token":"fB3Xk0qYv1mJ8cWnQ5tZ2A","claimant":"host-1","expiresAt":"2030-01-01T09:01:00.0042Z"}""");
        return new JsonObject { ["tasks"] = new JsonArray(task), ["nextDueAt"] = "2030-01-01T10:00:00Z" };
    }

    public static JsonNode Task()
    {
        var given = Parse(
            """
            {"id":"01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c","start":"2030-01-01T09:00:00Z","title":"Monthly report","worker":"reports",
            "status":"SCHEDULED","payload":{"month":"2029-12","copies":2},"createdAt":"2026-11-24T09:03:07.7176586Z",
            "updatedAt":"2026-11-24T09:03:07.7176586Z","dueAt":"2030-01-01T09:00:00Z","attempt":0,
            "retry":{"maxAttempts":5,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"version":1}
            """);
        var fields = typeof(TaskResponse).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        return new JsonObject(fields.Select(name => KeyValuePair.Create(name, given[name]?.DeepClone())));
    }

    public static JsonNode Of(ProblemCode problem)
    {
        var example = new JsonObject
        {
            ["type"] = Problem.TypeOf(problem),
            ["title"] = problem.Title,
            ["status"] = problem.Status,
            ["detail"] = "An explanation of this occurrence.",
            ["instance"] = $"/api/tasks/{TaskId}",
            ["traceId"] = "e113d42c0238cac914b105a145a49d80",
            ["code"] = problem.Code,
        };
        if (problem == ProblemCode.ValidationFailed)
        {
            example["errors"] = new JsonObject { ["worker"] = new JsonArray("is required.") };
        }

        return example;
    }

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}
