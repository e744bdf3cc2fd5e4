using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class GetTaskTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task HEAD_equals_GET_without_the_body()
    {
        var created = await CreateAsync();
        var head = await SendAsync(HttpMethod.Head, $"/api/tasks/{created.Id}");

        Assert.That(head.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(head.Header("ETag"), Is.EqualTo("\"1\""));
        Assert.That(head.Body, Is.Empty);
        Assert.That((await SendAsync(HttpMethod.Head, $"/api/tasks/{Guid.Empty}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("\"1\"", true)]
    [TestCase("W/\"1\"", true)]
    [TestCase("\"7\", \"1\"", true)]
    [TestCase("*", true)]
    [TestCase("\"2\"", false)]
    [TestCase("nonsense", false)]
    public async Task Matching_If_None_Match_returns_304(string header, bool isKnown)
    {
        var created = await CreateAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            var response = await SendAsync(method, $"/api/tasks/{created.Id}", null, null, ("If-None-Match", header));
            Assert.That(response.Status, Is.EqualTo(isKnown ? HttpStatusCode.NotModified : HttpStatusCode.OK));
            Assert.That(response.Header("ETag"), Is.EqualTo("\"1\""));
        }
    }

    private static IEnumerable<string> NoIds()
    {
        yield return "01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c";
        yield return "eea97a6";
        yield return "01a20ccb6bc573f88e2dd4fb09bc5b4c";
        yield return "%7B01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c%7D";
        yield return "a%2Fb";
        yield return "%20";
        yield return new string('x', 500);
        yield return "batch";
    }

    [TestCaseSource(nameof(NoIds))]
    public async Task Unknown_id_returns_404_for_every_operation(string id)
    {
        AssertProblem(await GetAsync($"/api/tasks/{id}"), HttpStatusCode.NotFound, "task-not-found");
        AssertProblem(await DeleteAsync($"/api/tasks/{id}"), HttpStatusCode.NotFound, "task-not-found");
        AssertProblem(await PatchAsync($"/api/tasks/{id}", "{}"), HttpStatusCode.NotFound, "task-not-found");
        AssertProblem(await PatchAsync($"/api/tasks/{id}/payload", "{}"), HttpStatusCode.NotFound, "task-not-found");
        AssertProblem(await DeleteAsync($"/api/tasks/{id}/payload/key"), HttpStatusCode.NotFound, "task-not-found");
    }

    [Test]
    public async Task Upper_case_id_is_unknown()
    {
        var id = (await CreateAsync()).Id;
        Assert.That(id.ToUpperInvariant(), Is.Not.EqualTo(id));
        AssertProblem(await GetAsync($"/api/tasks/{id.ToUpperInvariant()}"), HttpStatusCode.NotFound, "task-not-found");
    }

    [Test]
    public async Task Invalid_body_is_reported_before_an_unknown_id()
    {
        AssertInvalid(await PatchAsync("/api/tasks/unknown", """{"start":1}"""), "start");
        AssertProblem(await PatchAsync("/api/tasks/unknown/payload", "{"), HttpStatusCode.BadRequest, "malformed-json");
    }
}
