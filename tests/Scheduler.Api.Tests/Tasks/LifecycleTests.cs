using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class LifecycleTests(string provider) : ApiFixture(provider)
{
    private static readonly string[] Statuses = ["SCHEDULED", "RUNNING", "SUCCEEDED", "FAILED"];

    private static IEnumerable<TestCaseData> Moves() =>
        from before in Statuses from after in Statuses where before != after select new TestCaseData(before, after);

    [TestCaseSource(nameof(Moves))]
    public async Task Only_transitions_of_the_lifecycle_are_allowed(string before, string after)
    {
        var task = await CreateInAsync(before);
        Time.Advance(TimeSpan.FromSeconds(1));
        var response = await PatchAsync($"/api/tasks/{task.Id}", $$"""{"status":"{{after}}"}""");
        if ((before, after) is ("SCHEDULED", "RUNNING") or ("SCHEDULED", "FAILED") or ("RUNNING", "SUCCEEDED") or ("RUNNING", "FAILED"))
        {
            Assert.That(response.Text("status"), Is.EqualTo(after));
            Assert.That(response.Raw(after == "RUNNING" ? "startedAt" : "finishedAt"), Is.EqualTo(response.Raw("updatedAt")));
        }
        else
        {
            AssertProblem(response, HttpStatusCode.Conflict, "invalid-transition");
            Assert.That(response.Text("detail"), Does.Contain(before).And.Contain(after));
            Assert.That((await GetAsync($"/api/tasks/{task.Id}")).Body, Is.EqualTo(task.Body));
        }
    }

    [Test]
    public async Task Failed_task_is_retried_with_a_start_in_the_future()
    {
        var task = await CreateInAsync("FAILED");
        Assert.That(task.Raw("startedAt"), Is.Not.EqualTo("null"));
        var response = await PatchAsync($"/api/tasks/{task.Id}", """{"status":"SCHEDULED","start":"2026-12-05T09:00:00Z","worker":"second"}""");

        Assert.Multiple(() =>
        {
            Assert.That(response.Text("status"), Is.EqualTo("SCHEDULED"));
            Assert.That(response.Text("worker"), Is.EqualTo("second"));
            Assert.That(response.Raw("startedAt"), Is.EqualTo("null"));
            Assert.That(response.Raw("finishedAt"), Is.EqualTo("null"));
            Assert.That(response.Raw("version"), Is.EqualTo("4"));
        });
    }

    [Test]
    public async Task Failed_task_can_keep_a_future_start()
    {
        var task = await CreateInAsync("FAILED");
        Assert.That((await PatchAsync($"/api/tasks/{task.Id}", $$"""{"status":"SCHEDULED","start":"{{Tomorrow}}"}""")).Text("status"), Is.EqualTo("SCHEDULED"));
    }

    [Test]
    public async Task Failed_task_is_not_retried_without_a_start()
    {
        var task = await CreateInAsync("FAILED");
        AssertProblem(await PatchAsync($"/api/tasks/{task.Id}", """{"status":"SCHEDULED"}"""), HttpStatusCode.Conflict, "invalid-transition");
    }

    [Test]
    public async Task Failed_task_is_not_retried_in_the_past()
    {
        var task = await CreateInAsync("FAILED");
        AssertInvalid(await PatchAsync($"/api/tasks/{task.Id}", """{"status":"SCHEDULED","start":"2026-11-01T09:00:00Z"}"""), "start");
    }

    [Test]
    public async Task Fields_are_applied_before_the_status()
    {
        var running = await CreateInAsync("RUNNING");
        AssertProblem(
            await PatchAsync($"/api/tasks/{running.Id}", """{"status":"SCHEDULED","start":"2026-12-05T09:00:00Z"}"""), HttpStatusCode.Conflict, "task-not-reschedulable");

        var scheduled = await CreateAsync();
        var started = await PatchAsync($"/api/tasks/{scheduled.Id}", """{"status":"RUNNING","worker":"other","start":"2026-12-05T09:00:00Z"}""");
        Assert.That(started.Text("worker"), Is.EqualTo("other"));
        Assert.That(started.Text("status"), Is.EqualTo("RUNNING"));
        Assert.That(started.Raw("version"), Is.EqualTo("2"));
    }

    [TestCase("SCHEDULED", HttpStatusCode.NoContent)]
    [TestCase("SUCCEEDED", HttpStatusCode.NoContent)]
    [TestCase("FAILED", HttpStatusCode.NoContent)]
    [TestCase("RUNNING", HttpStatusCode.Conflict)]
    public async Task Task_can_be_deleted_unless_it_is_running(string status, HttpStatusCode expected)
    {
        var task = await CreateInAsync(status);
        var response = await DeleteAsync($"/api/tasks/{task.Id}");

        Assert.That(response.Status, Is.EqualTo(expected));
        if (expected == HttpStatusCode.Conflict)
        {
            Assert.That(response.Code, Is.EqualTo("task-running"));
            Assert.That((await GetAsync($"/api/tasks/{task.Id}")).Body, Is.EqualTo(task.Body));
        }
        else
        {
            AssertProblem(await GetAsync($"/api/tasks/{task.Id}"), HttpStatusCode.NotFound, "task-not-found");
            AssertProblem(await DeleteAsync($"/api/tasks/{task.Id}"), HttpStatusCode.NotFound, "task-not-found");
        }
    }
}
