using System.Text;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Fuzz.Rules;

internal sealed class LeaseRuleTests
{
    private const string Claimed = """{"worker":"a","status":"RUNNING","lease":{"token":"t","claimant":null}}""";

    private ApiDocument _document = null!;

    [OneTimeSetUp]
    public async Task ReadDocument() =>
        _document = await ApiDocument.ParseAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")));

    [TestCase(Claimed, 0)]
    [TestCase($"{Claimed},{Claimed}", 1)]
    [TestCase("""{"worker":"b","status":"RUNNING","lease":{"token":"t","claimant":null}}""", 1)]
    [TestCase("""{"worker":"a","status":"RUNNING","lease":{"token":"t","claimant":"host"}}""", 1)]
    [TestCase("""{"worker":"a","status":"SCHEDULED","lease":{"token":"t","claimant":null}}""", 1)]
    [TestCase("""{"worker":"a","status":"RUNNING","lease":{"claimant":null}}""", 1)]
    public void Claim_that_returns_unrequested_tasks_is_a_violation(string tasks, int violations) =>
        Assert.That(Violations("claimTasks", $$"""{"tasks":[{{tasks}}],"nextDueAt":null}"""), Has.Exactly(violations).Items);

    [TestCase("getTask")]
    [TestCase("renewLease")]
    public void Token_outside_of_a_claim_is_a_violation(string operation) =>
        Assert.That(Violations(operation, Claimed), Has.Exactly(1).Contains("is exposed"));

    private IEnumerable<string> Violations(string id, string response)
    {
        var operation = _document.Operations.Single(candidate => candidate.Id == id);
        var claim = new JsonModel.Members([("workers", new JsonModel.Items([new JsonModel.Text("a")]))]);
        return LeaseRule.Faults(new RequestDraft(operation) { Json = claim }, operation, new RawResponse(200, [], Encoding.UTF8.GetBytes(response)));
    }
}
