using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class LifecycleTests(string provider) : ApiFixture(provider)
{
    [TestCase("SCHEDULED", "RUNNING", "startedAt")]
    [TestCase("RUNNING", "SUCCEEDED", "finishedAt")]
    public async Task Transition_sets_its_time(string before, string after, string time)
    {
        var task = await CreateInAsync(before);
        Time.Advance(TimeSpan.FromSeconds(1));
        var response = await PatchAsync($"/api/tasks/{task.Id}", $$"""{"status":"{{after}}"}""");
        Assert.That(response.Text("status"), Is.EqualTo(after));
        Assert.That(response.Raw(time), Is.EqualTo(response.Raw("updatedAt")));
    }

    [Test]
    public async Task Transition_that_the_lifecycle_lacks_is_rejected()
    {
        var task = await CreateInAsync("SUCCEEDED");
        var response = await PatchAsync($"/api/tasks/{task.Id}", """{"status":"RUNNING"}""");
        AssertProblem(response, HttpStatusCode.Conflict, "invalid-transition");
        Assert.That(response.Text("detail"), Does.Contain("SUCCEEDED").And.Contain("RUNNING"));
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
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
    public async Task Fields_are_applied_before_the_status()
    {
        var running = await CreateInAsync("RUNNING");
        AssertProblem(
            await PatchAsync($"/api/tasks/{running.Id}", """{"status":"SCHEDULED","start":"2026-12-05T09:00:00Z"}"""),
            HttpStatusCode.Conflict, "task-not-reschedulable");

        var scheduled = await CreateAsync();
        var started = await PatchAsync($"/api/tasks/{scheduled.Id}", """{"status":"RUNNING","worker":"other","start":"2026-12-05T09:00:00Z"}""");
        Assert.That(started.Text("worker"), Is.EqualTo("other"));
        Assert.That(started.Text("status"), Is.EqualTo("RUNNING"));
        Assert.That(started.Raw("version"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Deleted_task_is_not_found()
    {
        var task = await CreateAsync();
        Assert.That((await DeleteAsync($"/api/tasks/{task.Id}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        AssertProblem(await GetAsync($"/api/tasks/{task.Id}"), HttpStatusCode.NotFound, "task-not-found");
        AssertProblem(await DeleteAsync($"/api/tasks/{task.Id}"), HttpStatusCode.NotFound, "task-not-found");
    }

    [Test]
    public async Task Deletion_of_a_running_task_is_rejected()
    {
        var task = await CreateInAsync("RUNNING");
        AssertProblem(await DeleteAsync($"/api/tasks/{task.Id}"), HttpStatusCode.Conflict, "task-running");
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
    }
}
