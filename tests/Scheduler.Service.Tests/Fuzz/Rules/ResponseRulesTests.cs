using System.Text;
using System.Text.Json.Nodes;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Testing;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>The rules detect every violation, and have no false positives.</summary>
internal sealed class ResponseRulesTests
{
    private const string Id = "01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c";
    private const string TaskPath = $"/api/tasks/{Id}";

    private ResponseRules _rules = null!;

    [OneTimeSetUp]
    public async Task ReadDocument()
    {
        var json = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json"));
        _rules = new ResponseRules(await ApiDocument.ParseAsync(json));
    }

    [Test]
    public void Valid_response_has_no_violations()
    {
        Assert.That(Violations("GET", TaskPath, Success()), Is.Empty);
        Assert.That(Violations("PATCH", TaskPath, Problem(409, "invalid-transition")), Is.Empty);
        Assert.That(Violations("PUT", TaskPath, Problem(405, "method-not-allowed", ("Allow", "GET, HEAD, PATCH, DELETE"))), Is.Empty);
        Assert.That(Violations("GET", "/api/nothing", Problem(404, "not-found")), Is.Empty);
        Assert.That(Violations("GET", "/api/tasks", new RawResponse(200, [Json], Encoding.UTF8.GetBytes($"[{Task()}]"))), Is.Empty);
    }

    [TestCase(500, "internal-error")]
    [TestCase(503, "unavailable")]
    public void Server_error_is_a_violation(int status, string code) =>
        Assert.That(Violations("GET", TaskPath, Problem(status, code)), Has.Some.Contains($"failed with {status}"));

    [Test]
    public void Undocumented_status_is_a_violation() =>
        Assert.That(Violations("GET", TaskPath, Problem(409, "invalid-transition")), Has.Some.Contains("no 409 for getTask"));

    [TestCase(404, "invalid-transition", "has status 409")]
    [TestCase(404, "payload-key-not-found", "not documented here: task-not-found")]
    [TestCase(404, "not-found", "not documented here: task-not-found")]
    [TestCase(404, "lost", "unknown: 'lost'")]
    public void Wrong_code_is_a_violation(int status, string code, string violation) =>
        Assert.That(Violations("GET", TaskPath, Problem(status, code)), Has.Some.Contains(violation));

    [Test]
    public void Missing_or_unexpected_errors_are_violations()
    {
        Assert.That(Violations("PATCH", TaskPath, Problem(400, "validation-failed")), Has.Some.Contains("has 0 errors"));
        var response = Change(Problem(404, "task-not-found"), body => body["errors"] = JsonNode.Parse("""{"id":["x"]}"""));
        Assert.That(Violations("GET", TaskPath, response), Has.Some.Contains("has 1 errors"));
    }

    [TestCase("traceId")]
    [TestCase("instance")]
    [TestCase("detail")]
    public void Missing_member_of_a_problem_is_a_violation(string member) =>
        Assert.That(Violations("GET", TaskPath, Change(Problem(404, "task-not-found"), body => body.Remove(member))), Has.Some.Contains(member));

    [Test]
    public void Problem_with_another_status_is_a_violation() =>
        Assert.That(Violations("GET", TaskPath, Change(Problem(404, "task-not-found"), body => body["status"] = 400)), Has.Some.Contains("status other than"));

    [Test]
    public void Error_without_problem_details_is_a_violation() =>
        Assert.That(Violations("GET", TaskPath, new RawResponse(404, [("Content-Type", "text/html")], "<p>"u8.ToArray())), Has.Some.Contains("text/html"));

    [TestCase("version", "0")]
    [TestCase("start", "\"tomorrow\"")]
    [TestCase("status", "\"LOST\"")]
    [TestCase("payload", "[]")]
    [TestCase("revision", "1")]
    public void Body_that_is_invalid_by_its_schema_is_a_violation(string field, string value) =>
        Assert.That(Violations("GET", TaskPath, Change(Success(), body => body[field] = JsonNode.Parse(value))), Has.Some.Contains($"/{field}"));

    [Test]
    public void Missing_field_in_a_listing_is_a_violation()
    {
        var response = new RawResponse(200, [Json], Encoding.UTF8.GetBytes($"[{Task()},{Task().Replace("\"title\":null,", "", StringComparison.Ordinal)}]"));
        Assert.That(Violations("GET", "/api/tasks", response), Has.Some.Contains("[1]").And.Some.Contains("title"));
    }

    [TestCase("   at Scheduler.Api.Tasks.TasksController.GetTask(String id) in /src/TasksController.cs:line 40")]
    [TestCase("System.InvalidOperationException: broken")]
    [TestCase("SQLite Error 5: 'database is locked'")]
    [TestCase("SELECT Id FROM Tasks")]
    [TestCase("could not open /var/lib/data")]
    [TestCase("could not open C:\\Users\\a")]
    public void Leaked_internals_are_a_violation(string leak) =>
        Assert.That(Violations("GET", TaskPath, WithDetail(leak)), Has.Some.Contains("leaks"));

    [TestCase("</api/tasks?limit=1&cursor=abc-IX_PYab>; rel=\"next\"", 0)]
    [TestCase("</api/tasks?limit=1&IX_Tasks&cursor=abc>; rel=\"next\"", 1)]
    [TestCase("</api/tasks?limit=1&cursor=abc>; rel=\"prev\"", 0)]
    [TestCase("</api/tasks?limit=1&cursor=abc>; rel=\"next\", </api/tasks?limit=1&cursor=def>; rel=\"prev\"", 0)]
    public void Cursor_is_never_a_leak(string link, int leaks)
    {
        var response = new RawResponse(200, [Json, ("Link", link)], Encoding.UTF8.GetBytes($"[{Task()}]"));
        var violations = Violations("GET", "/api/tasks?limit=1", response);
        Assert.That(violations.Where(violation => violation.Contains("leaks", StringComparison.Ordinal)), Has.Exactly(leaks).Items);
    }

    [Test]
    public void Text_from_the_request_is_no_leak() =>
        Assert.That(Violations("GET", "/api/tasks/System.String", WithDetail("There is no task System.String.")), Is.Empty);

    [Test]
    public void Missing_or_wrong_entity_tag_is_a_violation()
    {
        Assert.That(Violations("GET", TaskPath, new RawResponse(200, [Json], Encoding.UTF8.GetBytes(Task()))), Has.Some.Contains("ETag"));
        var wrong = new RawResponse(200, [Json, ("ETag", "\"2\"")], Encoding.UTF8.GetBytes(Task()));
        Assert.That(Violations("GET", TaskPath, wrong), Has.Some.Contains("entity tag"));
    }

    [Test]
    public void Wrong_Location_is_a_violation()
    {
        var response = new RawResponse(201, [Json, ("ETag", "\"1\""), ("Location", "/api/tasks/1")], Encoding.UTF8.GetBytes(Task()));
        Assert.That(Violations("POST", "/api/tasks", response), Has.Some.Contains("Location"));
    }

    [Test]
    public void Location_is_that_of_the_task_that_a_trigger_creates()
    {
        const string Trigger = $"/api/schedules/{Id}/trigger";
        var response = new RawResponse(201, [Json, ("ETag", "\"1\""), ("Location", TaskPath)], Encoding.UTF8.GetBytes(Task()));
        Assert.That(Violations("POST", Trigger, response), Is.Empty);
        var wrong = new RawResponse(201, [Json, ("ETag", "\"1\""), ("Location", $"/api/schedules/{Id}")], Encoding.UTF8.GetBytes(Task()));
        Assert.That(Violations("POST", Trigger, wrong), Has.Some.Contains("Location"));
    }

    [Test]
    public void Wrong_Allow_is_a_violation() =>
        Assert.That(Violations("PUT", TaskPath, Problem(405, "method-not-allowed", ("Allow", "GET"))), Has.Some.Contains("Allow"));

    [Test]
    public void Rejection_of_a_valid_request_is_a_violation()
    {
        var response = Change(Problem(400, "validation-failed"), body => body["errors"] = JsonNode.Parse("""{"x":["y"]}"""));
        Assert.That(_rules.Faults(new Exchange("PATCH", TaskPath, response) { IsValid = true }), Has.Some.Contains("valid by the document"));
        Assert.That(_rules.Faults(new Exchange("PATCH", TaskPath, response)), Is.Empty);
    }

    [Test]
    public void Empty_rejection_is_allowed_only_before_routing()
    {
        var response = new RawResponse(400, [("Content-Length", "0")], []);
        Assert.That(_rules.Faults(new Exchange("GET", TaskPath, response) { MayBeRejected = true }), Is.Empty);
        Assert.That(Violations("GET", TaskPath, response), Is.Not.Empty);
    }

    [Test]
    public void Server_error_is_no_rejection() =>
        Assert.That(_rules.Faults(new Exchange("GET", TaskPath, new RawResponse(500, [], [])) { MayBeRejected = true }), Is.Not.Empty);

    private static (string, string) Json => ("Content-Type", "application/json; charset=utf-8");

    private IReadOnlyList<string> Violations(string method, string target, RawResponse response) =>
        _rules.Faults(new Exchange(method, target, response) { Sent = Encoding.UTF8.GetBytes($"{method} {target}") });

    private static RawResponse Success() => new(200, [Json, ("ETag", "\"1\"")], Encoding.UTF8.GetBytes(Task()));

    private static string Task() =>
        $$"""{"id":"{{Id}}","start":"2030-01-01T09:00:00Z","title":null,"worker":"reports","status":"SCHEDULED","payload":{"a":1e400},"""
        + """ "createdAt":"2026-11-24T09:03:07.7176586Z","updatedAt":"2026-11-24T09:03:07.7176586Z","startedAt":null,"finishedAt":null,"""
        + """ "dueAt":"2030-01-01T09:00:00Z","attempt":0,"retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"""
        + """ "failure":null,"failureKind":null,"lease":null,"progress":null,"waiting":null,"traceparent":null,"scheduleId":null,"scheduledFor":null,"version":1}""";

    private static RawResponse Problem(int status, string code, params (string, string)[] headers) => new(
        status,
        [("Content-Type", "application/problem+json"), ("Retry-After", "1"), .. headers],
        Encoding.UTF8.GetBytes(
            $$"""{"type":"urn:x:{{code}}","title":"t","status":{{status}},"detail":"d","instance":"/x","traceId":"x","code":"{{code}}"}"""));

    private static RawResponse WithDetail(string detail) => Change(Problem(404, "task-not-found"), body => body["detail"] = detail);

    private static RawResponse Change(RawResponse response, Action<JsonObject> change)
    {
        var body = JsonNode.Parse(response.Body)!.AsObject();
        change(body);
        return new RawResponse(response.Status, response.Headers, Encoding.UTF8.GetBytes(body.ToJsonString()));
    }
}
