using System.Text;
using System.Text.Json;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Testing;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>The rules that compare a response with its request.</summary>
internal sealed class RequestRulesTests
{
    private const string Claimed = """{"worker":"a","status":"RUNNING","lease":{"token":"t","claimant":null}}""";

    private static readonly JsonModel.Members Payload = new([("a", new JsonModel.Word("1.10"))]);

    private ApiDocument _document = null!;

    [OneTimeSetUp]
    public async Task ReadDocument() =>
        _document = await ApiDocument.ParseAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")));

    [TestCase("""{"title":"a","payload":{"a":1.10}}""", 0)]
    [TestCase("""{"title":"A","payload":{"a":1.10}}""", 1)]
    [TestCase("""{"title":"a","payload":{"a":1.1}}""", 1)]
    [TestCase("""{"title":null,"payload":{}}""", 2)]
    public void Changed_field_is_a_violation(string response, int violations)
    {
        var body = new JsonModel.Members([("title", new JsonModel.Text("a")), ("payload", Payload)]);
        Assert.That(EchoFaults("updateTask", body, response), Has.Exactly(violations).Items);
    }

    [TestCase("""{"payload":{"b":0,"a":1.10}}""", 0)]
    [TestCase("""{"payload":{"b":0,"a":1.1}}""", 1)]
    [TestCase("""{"payload":{"b":0}}""", 1)]
    public void Changed_payload_key_is_a_violation(string response, int violations) =>
        Assert.That(EchoFaults("mergePayload", Payload, response), Has.Exactly(violations).Items);

    [TestCase("""{"maxAttempts":5,"backoffSeconds":30}""", 0)]
    [TestCase("""{"maxAttempts":3,"backoffSeconds":30}""", 1)]
    public void Ignored_retry_policy_is_a_violation(string retry, int violations)
    {
        var sent = new JsonModel.Members([("maxAttempts", new JsonModel.Word("5")), ("backoffSeconds", new JsonModel.Word("null"))]);
        var body = new JsonModel.Members([("retry", sent)]);
        Assert.That(EchoFaults("updateTask", body, $$"""{"retry":{{retry}}}"""), Has.Exactly(violations).Items);
    }

    [TestCase("""{"payload":{"b":0,"a":1.10}}""", 0)]
    [TestCase("""{"payload":{"b":0}}""", 1)]
    public void Unmerged_payload_of_a_worker_is_a_violation(string response, int violations)
    {
        var body = new JsonModel.Members([("leaseToken", new JsonModel.Text("x")), ("payload", Payload)]);
        Assert.That(EchoFaults("completeTask", body, response), Has.Exactly(violations).Items);
    }

    [TestCase(Claimed, 0)]
    [TestCase($"{Claimed},{Claimed}", 1)]
    [TestCase("""{"worker":"b","status":"RUNNING","lease":{"token":"t","claimant":null}}""", 1)]
    [TestCase("""{"worker":"a","status":"RUNNING","lease":{"token":"t","claimant":"host"}}""", 1)]
    [TestCase("""{"worker":"a","status":"SCHEDULED","lease":{"token":"t","claimant":null}}""", 1)]
    [TestCase("""{"worker":"a","status":"RUNNING","lease":{"claimant":null}}""", 1)]
    public void Claim_that_returns_unrequested_tasks_is_a_violation(string tasks, int violations) =>
        Assert.That(LeaseFaults("claimTasks", $$"""{"tasks":[{{tasks}}],"nextDueAt":null}"""), Has.Exactly(violations).Items);

    [TestCase("getTask")]
    [TestCase("renewLease")]
    public void Token_outside_of_a_claim_is_a_violation(string operation) =>
        Assert.That(LeaseFaults(operation, Claimed), Has.Exactly(1).Contains("is exposed"));

    [TestCase("""{"title":"a"}""", 0)]
    [TestCase("""{"start":"29990101T00Z"}""", 0)]
    [TestCase("""{"delaySeconds":0}""", 0)]
    [TestCase("""{"delaySeconds":-1}""", 1)]
    [TestCase("""{"start":"29990101T00Z","delaySeconds":0}""", 1)]
    [TestCase("""{"titel":"a"}""", 1)]
    [TestCase("""{"status":"LOST"}""", 1)]
    [TestCase("""{"worker":null}""", 1)]
    [TestCase("""{"title":"a",}""", 1)]
    public void Accepted_invalid_body_is_a_violation(string body, int violations)
    {
        var request = new RequestDraft(Operation("updateTask")) { Body = Encoding.UTF8.GetBytes(body) };
        Assert.That(StrictFaults(request, 200), Has.Exactly(violations).Items);
        Assert.That(StrictFaults(request, 400), Is.Empty);
    }

    [TestCase("""{"delaySeconds":0,"worker":"w"}""", 0)]
    [TestCase("""{"start":null,"delaySeconds":0,"worker":"w"}""", 0)]
    [TestCase("""{"worker":"w"}""", 1)]
    [TestCase("""{"start":"29990101T00Z","delaySeconds":0,"worker":"w"}""", 1)]
    public void A_new_task_that_should_not_have_been_accepted_is_found(string body, int violations)
    {
        Assert.That(StrictFaults(new RequestDraft(Operation("createTask")) { Body = Encoding.UTF8.GetBytes(body) }, 201), Has.Exactly(violations).Items);
        var batch = new RequestDraft(Operation("createTasks")) { Body = Encoding.UTF8.GetBytes($"[{body}]") };
        Assert.That(StrictFaults(batch, 201), Has.Exactly(violations).Items);
    }

    [TestCase("createSchedule", """{"cron":"@daily","every":null,"overlap":"SKIP"}""", 0)]
    [TestCase("createSchedule", """{"cron":"@daily","every":"PT1H"}""", 1)]
    [TestCase("createSchedule", """{"startsAt":"2026-01-01T00Z"}""", 1)]
    [TestCase("createSchedule", """{"every":"P1D","startsAt":null}""", 1)]
    [TestCase("createSchedule", """{"every":"P1D","startsAt":"2026-01-01T00Z"}""", 0)]
    [TestCase("createSchedule", """{"every":"PT1H","overlap":"SKIP","misfire":"RUN_ALL"}""", 1)]
    [TestCase("createSchedule", """{"every":"PT1H","excludedDates":["2026-01-01","2026-01-02","2026-01-01"]}""", 1)]
    [TestCase("createTasks", """[{"delaySeconds":0},{"start":"29990101T00Z","delaySeconds":0},{}]""", 2)]
    [TestCase("updateSchedule", """{"every":"P1D"}""", 0)]
    [TestCase("updateSchedule", """{"cron":"@daily","every":"PT1H"}""", 1)]
    [TestCase("previewRecurrence", """{"cron":"h * * * *"}""", 1)]
    [TestCase("previewRecurrence", """{"cron":"h * * * *","name":"a"}""", 0)]
    [TestCase("reportTasks", """{"items":[{"action":"FAIL","message":"m","payload":{}},{"action":"RELEASE","delaySeconds":0}]}""", 0)]
    [TestCase("reportTasks", """{"items":[{"action":"COMPLETE","message":null},{"action":"RELEASE","payload":{}},{"action":"HEARTBEAT","leaseSeconds":5}]}""", 2)]
    public void Accepted_combination_of_fields_that_the_contract_excludes_is_a_violation(string operation, string body, int violations) =>
        Assert.That(BodyRules.Faults(Json(body), Operation(operation).Body!, Operation(operation).IsUpdate), Has.Exactly(violations).Items);

    [TestCase("""{"every":"P1D"}""", """{"cron":"@daily","startsAt":null}""", true)]
    [TestCase("""{"every":"P1D"}""", """{"cron":"@daily","startsAt":"2026-01-01T00:00:00Z"}""", false)]
    [TestCase("""{"startsAt":null}""", """{"every":"P1D","startsAt":"2026-01-01T00:00:00Z"}""", true)]
    [TestCase("""{"overlap":"SKIP"}""", """{"cron":"@daily","misfire":"RUN_ALL"}""", true)]
    [TestCase("""{"title":"a"}""", """{"cron":"@daily","endsAt":"2026-01-01T00:00:00Z"}""", true)]
    public void Update_may_be_refused_because_of_what_is_stored(string update, string stored, bool mayBeRefused) =>
        Assert.That(BodyRules.MayBeRefused(Json(update), Operation("updateSchedule").Body!, Json(stored)), Is.EqualTo(mayBeRefused));

    [TestCase("""{"from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:00:59Z"}""", false)]
    [TestCase("""{"from":"2026-01-01T00:00:00Z","to":"2026-01-01T00:00:59Z","limit":59}""", true)]
    [TestCase("""{"from":"2026-01-01T00:00:00Z","to":"2999-01-01T00:00:00Z"}""", true)]
    public void Backfill_may_be_refused_because_of_its_range(string body, bool mayBeRefused) =>
        Assert.That(BodyRules.MayBeRefused(Json(body), Operation("backfillSchedule").Body!, stored: null), Is.EqualTo(mayBeRefused));

    [TestCase("""{"title":"a","payload":{"b":0,"a":1.10}}""", 0)]
    [TestCase("""{"title":"b","payload":{"b":0}}""", 2)]
    public void Ignored_field_of_a_trigger_is_a_violation(string response, int violations)
    {
        var body = new JsonModel.Members([("title", new JsonModel.Text("a")), ("payload", Payload)]);
        Assert.That(EchoFaults("triggerSchedule", body, response), Has.Exactly(violations).Items);
    }

    [TestCase("""["2029-12-25","2030-01-01"]""", 0)]
    [TestCase("""["2030-01-01","2029-12-25"]""", 1)]
    [TestCase("""["2029-12-25"]""", 1)]
    public void Unsorted_or_missing_date_is_a_violation(string dates, int violations)
    {
        var sent = new JsonModel.Items([new JsonModel.Text("2030-01-01"), new JsonModel.Text("2029-12-25")]);
        var body = new JsonModel.Members([("excludedDates", sent)]);
        Assert.That(EchoFaults("updateSchedule", body, $$"""{"excludedDates":{{dates}}}"""), Has.Exactly(violations).Items);
    }

    [Test]
    public void Empty_body_is_accepted_only_where_the_body_is_optional()
    {
        Assert.That(StrictFaults(new RequestDraft(Operation("triggerSchedule")) { Body = [] }, 201), Is.Empty);
        Assert.That(StrictFaults(new RequestDraft(Operation("backfillSchedule")) { Body = [] }, 201), Has.Exactly(1).Items);
    }

    [TestCase("limit", 0)]
    [TestCase("Limit", 1)]
    [TestCase("x", 1)]
    public void Accepted_unknown_query_parameter_is_a_violation(string name, int violations)
    {
        var request = new RequestDraft(Operation("listTasks"));
        request.Query.Add((name, "1"));
        Assert.That(StrictFaults(request, 200), Has.Exactly(violations).Items);
    }

    private IEnumerable<string> EchoFaults(string operation, JsonModel body, string response) =>
        EchoRule.Faults(new RequestDraft(Operation(operation)) { Json = body }, Response(200, response));

    private IEnumerable<string> LeaseFaults(string id, string response)
    {
        var claim = new JsonModel.Members([("workers", new JsonModel.Items([new JsonModel.Text("a")]))]);
        return LeaseRule.Faults(new RequestDraft(Operation(id)) { Json = claim }, Operation(id), Response(200, response));
    }

    private IEnumerable<string> StrictFaults(RequestDraft request, int status) =>
        StrictRule.Faults(request, request.Operation, Response(status, ""), _document.Schemas);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static RawResponse Response(int status, string body) => new(status, [], Encoding.UTF8.GetBytes(body));

    private ApiOperation Operation(string id) => _document.Operations.Single(operation => operation.Id == id);
}
