using System.Text;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Fuzz.Rules;

internal sealed class StrictRuleTests
{
    private ApiDocument _document = null!;

    [OneTimeSetUp]
    public async Task ReadDocument() =>
        _document = await ApiDocument.ParseAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")));

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
        Assert.That(Violations(request, 200), Has.Exactly(violations).Items);
        Assert.That(Violations(request, 400), Is.Empty);
    }

    [TestCase("""{"delaySeconds":0,"worker":"w"}""", 0)]
    [TestCase("""{"start":null,"delaySeconds":0,"worker":"w"}""", 0)]
    [TestCase("""{"worker":"w"}""", 1)]
    [TestCase("""{"start":"29990101T00Z","delaySeconds":0,"worker":"w"}""", 1)]
    public void A_new_task_that_should_not_have_been_accepted_is_found(string body, int violations)
    {
        Assert.That(Violations(new RequestDraft(Operation("createTask")) { Body = Encoding.UTF8.GetBytes(body) }, 201), Has.Exactly(violations).Items);
        Assert.That(Violations(new RequestDraft(Operation("createTasks")) { Body = Encoding.UTF8.GetBytes($"[{body}]") }, 201), Has.Exactly(violations).Items);
    }

    [TestCase("limit", 0)]
    [TestCase("Limit", 1)]
    [TestCase("x", 1)]
    public void Accepted_unknown_query_parameter_is_a_violation(string name, int violations)
    {
        var request = new RequestDraft(Operation("listTasks"));
        request.Query.Add((name, "1"));
        Assert.That(Violations(request, 200), Has.Exactly(violations).Items);
    }

    private List<string> Violations(RequestDraft request, int status) =>
        StrictRule.Faults(request, request.Operation, new RawResponse(status, [], []), _document.Schemas).ToList();

    private ApiOperation Operation(string id) => _document.Operations.Single(operation => operation.Id == id);
}
