using System.Text;
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

    private static RawResponse Response(int status, string body) => new(status, [], Encoding.UTF8.GetBytes(body));

    private ApiOperation Operation(string id) => _document.Operations.Single(operation => operation.Id == id);
}
