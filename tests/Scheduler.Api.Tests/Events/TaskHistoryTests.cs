using System.Net;
using System.Text.Json;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Events;

internal sealed class TaskHistoryTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task History_has_every_change_also_after_the_deletion()
    {
        var task = await CreateClaimedAsync(claim: "\"claimant\":\"host-1\"");
        await CallAsync(task, "fail", "\"message\":\"It broke.\",\"retryable\":false,\"payload\":{\"a\":1}");
        await PatchAsync($"/api/tasks/{task.Id()}", """{"title":"again","status":"SCHEDULED","delaySeconds":60}""");
        await DeleteAsync($"/api/tasks/{task.Id()}");

        var history = (await GetAsync($"/api/tasks/{task.Id()}/events")).Json.EnumerateArray().ToList();

        Assert.That(
            history.Select(change => $"{change.GetProperty("version")} {change.GetProperty("type")} {change.GetProperty("status")} {change.GetProperty("attempt")} {change.GetProperty("changed")}"),
            Is.EqualTo(new[]
            {
                "1 created SCHEDULED 0 []",
                "2 started RUNNING 1 [\"status\"]",
                "3 failed FAILED 1 [\"payload\",\"status\"]",
                "4 retried SCHEDULED 0 [\"start\",\"title\",\"status\"]",
                "5 deleted SCHEDULED 0 []",
            }));
        Assert.That(history.Select(change => change.GetProperty("sequence").GetInt64()), Is.Ordered.And.Unique);
        Assert.That(history[1].GetProperty("claimant").GetString(), Is.EqualTo("host-1"));
        Assert.That(history[1].GetProperty("since").GetString(), Is.EqualTo(history[0].GetProperty("dueAt").GetString()));
        Assert.That(history[2].GetProperty("since").GetString(), Is.EqualTo(history[1].GetProperty("at").GetString()));
        Assert.That(history[2].GetProperty("failure").GetRawText(), Is.EqualTo("""{"code":"reported","message":"It broke."}"""));
        Assert.That(history.Select(change => change.GetProperty("actor").ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        Assert.That(history.Select(change => change.GetProperty("origin").GetString()), Is.All.EqualTo("CLIENT"));
    }

    [Test]
    public async Task Change_without_effect_leaves_no_event()
    {
        var task = await CreateClaimedAsync();
        await CallAsync(task, "heartbeat");
        await PatchAsync($"/api/tasks/{task.Id()}", """{"title":null}""");
        await PatchAsync($"/api/tasks/{task.Id()}", """{"worker":"another"}""");

        var history = await GetAsync($"/api/tasks/{task.Id()}/events");

        Assert.That(history.Json.GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Singular_path_returns_the_same_history()
    {
        var task = await CreateAsync();

        Assert.That((await GetAsync($"/api/task/{task.Id}/events")).Body, Is.EqualTo((await GetAsync($"/api/tasks/{task.Id}/events")).Body));
    }

    [TestCase("01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c")]
    [TestCase("nonsense")]
    public async Task Unknown_task_has_no_history(string id) =>
        AssertProblem(await GetAsync($"/api/tasks/{id}/events"), HttpStatusCode.NotFound, "task-not-found");

    [Test]
    public async Task History_has_no_parameters() =>
        AssertInvalid(await GetAsync($"/api/tasks/{(await CreateAsync()).Id}/events?limit=1"), "limit");
}
