using System.Text;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Fuzz.Rules;

internal sealed class EchoRuleTests
{
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
        Assert.That(Violations("updateTask", body, response), Has.Exactly(violations).Items);
    }

    [TestCase("""{"payload":{"b":0,"a":1.10}}""", 0)]
    [TestCase("""{"payload":{"b":0,"a":1.1}}""", 1)]
    [TestCase("""{"payload":{"b":0}}""", 1)]
    public void Changed_payload_key_is_a_violation(string response, int violations) =>
        Assert.That(Violations("mergePayload", Payload, response), Has.Exactly(violations).Items);

    [TestCase("""{"maxAttempts":5,"backoffSeconds":30}""", 0)]
    [TestCase("""{"maxAttempts":3,"backoffSeconds":30}""", 1)]
    public void Ignored_retry_policy_is_a_violation(string retry, int violations)
    {
        var body = new JsonModel.Members([("retry", new JsonModel.Members([("maxAttempts", new JsonModel.Word("5")), ("backoffSeconds", new JsonModel.Word("null"))]))]);
        Assert.That(Violations("updateTask", body, $$"""{"retry":{{retry}}}"""), Has.Exactly(violations).Items);
    }

    [TestCase("""{"payload":{"b":0,"a":1.10}}""", 0)]
    [TestCase("""{"payload":{"b":0}}""", 1)]
    public void Unmerged_payload_of_a_worker_is_a_violation(string response, int violations)
    {
        var body = new JsonModel.Members([("leaseToken", new JsonModel.Text("x")), ("payload", Payload)]);
        Assert.That(Violations("completeTask", body, response), Has.Exactly(violations).Items);
    }

    private IEnumerable<string> Violations(string operation, JsonModel body, string response) => EchoRule.Faults(
        new RequestDraft(_document.Operations.Single(candidate => candidate.Id == operation)) { Json = body },
        new RawResponse(200, [], Encoding.UTF8.GetBytes(response)));
}
