using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class UpdateTaskTests(string provider) : ApiFixture(provider)
{
    private const string Later = "2026-12-03T09:00:00Z";

    [Test]
    public async Task Given_fields_are_replaced_and_others_are_kept()
    {
        var created = await CreateAsync("\"title\":\"t\",\"payload\":{\"a\":1,\"b\":2}");
        Time.Advance(TimeSpan.FromTicks(1));
        var response = await PatchAsync($"/api/tasks/{created.Id}", $$$"""{"start":"{{{Later}}}","payload":{"c":3}}""");

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Header("ETag"), Is.EqualTo("\"2\""));
        Assert.Multiple(() =>
        {
            Assert.That(response.Text("start"), Is.EqualTo(Later));
            Assert.That(response.Text("title"), Is.EqualTo("t"));
            Assert.That(response.Text("worker"), Is.EqualTo("reports"));
            Assert.That(response.Raw("payload"), Is.EqualTo("""{"c":3}"""));
            Assert.That(response.Raw("version"), Is.EqualTo("2"));
            Assert.That(response.Text("createdAt"), Is.EqualTo(created.Text("createdAt")));
            Assert.That(response.Text("updatedAt"), Is.Not.EqualTo(created.Text("updatedAt")));
        });
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(response.Body));
    }

    [Test]
    public async Task Null_clears_title_and_payload()
    {
        var created = await CreateAsync("\"title\":\"t\",\"payload\":{\"a\":1}");
        var response = await PatchAsync($"/api/tasks/{created.Id}", """{"title":null,"payload":null}""");

        Assert.That(response.Raw("title"), Is.EqualTo("null"));
        Assert.That(response.Raw("payload"), Is.EqualTo("{}"));
        Assert.That(response.Raw("version"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Null_is_rejected_for_other_fields()
    {
        var created = await CreateAsync();
        AssertInvalid(await PatchAsync($"/api/tasks/{created.Id}", """{"start":null,"worker":null,"status":null}"""), "start", "worker", "status");
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [TestCase("""{}""")]
    [TestCase("""{"title":"t"}""")]
    [TestCase("""{"start":"20261202T10+01"}""")]
    [TestCase("""{"worker":"reports","status":"SCHEDULED"}""")]
    [TestCase("""{"payload":{ "a" : [1.10, "\u0041"] }}""")]
    public async Task Current_values_are_no_change(string body)
    {
        var created = await CreateAsync("\"title\":\"t\",\"payload\":{\"a\":[1.10,\"A\"]}");
        Time.Advance(TimeSpan.FromSeconds(1));
        var response = await PatchAsync($"/api/tasks/{created.Id}", body);

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Body, Is.EqualTo(created.Body));
    }

    [Test]
    public async Task Current_start_in_the_past_is_no_change()
    {
        var start = Time.GetUtcNow().AddSeconds(5).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", null);
        var created = await CreateAsync(start: start);
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await PatchAsync($"/api/tasks/{created.Id}", $$"""{"start":"{{start}}"}""")).Body, Is.EqualTo(created.Body));
    }

    [Test]
    public async Task Changed_start_must_be_in_the_future()
    {
        var created = await CreateAsync();
        AssertInvalid(await PatchAsync($"/api/tasks/{created.Id}", """{"start":"2026-12-01T00:00:00Z","title":"x"}"""), "start");
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [TestCase("id")]
    [TestCase("version")]
    [TestCase("nonsense")]
    [TestCase("Title")]
    public async Task Read_only_field_is_rejected(string field)
    {
        var created = await CreateAsync();
        AssertInvalid(await PatchAsync($"/api/tasks/{created.Id}", $$"""{"title":"new","{{field}}":"x"}"""), field);
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [Test]
    public async Task Start_and_worker_of_a_running_task_do_not_change()
    {
        var task = await CreateInAsync("RUNNING");
        foreach (var body in new[] { $$"""{"start":"{{Later}}"}""", """{"worker":"other"}""", """{"start":"2020-01-01T00Z","status":"SUCCEEDED"}""" })
        {
            AssertProblem(await PatchAsync($"/api/tasks/{task.Id}", body), HttpStatusCode.Conflict, "task-not-reschedulable");
        }

        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
    }

    [Test]
    public async Task Title_and_payload_of_a_finished_task_change()
    {
        var task = await CreateInAsync("FAILED");
        var response = await PatchAsync($"/api/tasks/{task.Id}", """{"title":"new","payload":{"done":true}}""");
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Text("status"), Is.EqualTo("FAILED"));
        Assert.That((await PatchAsync($"/api/tasks/{task.Id}/payload", """{"more":1}""")).Raw("payload"), Is.EqualTo("""{"done":true,"more":1}"""));
    }

    [Test]
    public async Task A_hundred_concurrent_patches_lose_no_update()
    {
        var created = await CreateAsync();
        var responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => PatchAsync($"/api/tasks/{created.Id}/payload", $$"""{"k{{i}}":{{i}}}""")));

        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        var task = await GetAsync($"/api/tasks/{created.Id}");
        Assert.That(task.Json.GetProperty("payload").EnumerateObject().Count(), Is.EqualTo(100));
        Assert.That(task.Raw("version"), Is.EqualTo("101"));
    }
}
