using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ScheduleRetryTests
{
    private static readonly NewSchedule Nightly = new() { Name = "nightly", Cron = "0 3 * * *", Worker = "reports" };

    private static readonly Dictionary<string, (Func<HttpResponseMessage> Response, Func<SchedulesClient, Task> Call)> Creations = new(StringComparer.Ordinal)
    {
        ["create"] = (CannedResponses.Schedule, schedules => schedules.CreateAsync(Nightly)),
        ["trigger"] = (CannedResponses.Task, schedules => schedules.TriggerAsync("x", title: "T")),
        ["backfill"] = (() => CannedResponses.Json(HttpStatusCode.Created, "[]"), schedules => schedules.BackfillAsync("x", default, default)),
    };

    private static IEnumerable<string> CreationNames => Creations.Keys;

    [TestCaseSource(nameof(CreationNames))]
    public async Task Creation_with_a_lost_response_is_retried_with_the_same_key_and_body(string name)
    {
        var handler = new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(503, "unavailable"), Creations[name].Response);
        using var test = new TestClient(handler);
        await test.Time.RunThroughAsync(Creations[name].Call(test.Schedules));
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests, Has.Count.EqualTo(3));
            Assert.That(handler.Requests.Select(request => request.Headers["Idempotency-Key"]).ToHashSet(StringComparer.Ordinal), Has.Count.EqualTo(1));
            Assert.That(handler.Requests.Select(request => request.Body), Is.All.EqualTo(handler.Requests[0].Body));
        });
    }

    [Test]
    public async Task Put_with_a_lost_response_is_retried_with_the_same_body()
    {
        var handler = new ScriptedHandler(CannedResponses.Lost, CannedResponses.Schedule);
        using var test = new TestClient(handler);
        var result = await test.Time.RunThroughAsync(test.Schedules.PutAsync(Nightly));
        Assert.That(handler.Requests.Select(request => request.Body), Is.EqualTo(Enumerable.Repeat("""{"cron":"0 3 * * *","worker":"reports"}""", 2)));
        Assert.That(result.IsCreated, Is.False);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Retried_deletion_succeeds_when_the_schedule_is_gone(bool isByName)
    {
        using var test = new TestClient(new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(404, "schedule-not-found")));
        await test.Time.RunThroughAsync(isByName ? test.Schedules.DeleteByNameAsync("nightly") : test.Schedules.DeleteAsync("x"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Deletion_of_a_nonexistent_schedule_is_an_error(bool isByName)
    {
        using var test = new TestClient(new ScriptedHandler(() => CannedResponses.Problem(404, "schedule-not-found")));
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(
            () => isByName ? test.Schedules.DeleteByNameAsync("nightly") : test.Schedules.DeleteAsync("x")))!;
        Assert.That(problem.Code, Is.EqualTo(SchedulerProblemCode.ScheduleNotFound));
    }

    [TestCase(409, SchedulerProblemCode.DuplicateName)]
    [TestCase(410, SchedulerProblemCode.ScheduleDeleted)]
    public async Task Rejected_creation_is_thrown_with_its_code(int status, string code)
    {
        var handler = new ScriptedHandler(() => CannedResponses.Problem(status, code));
        using var test = new TestClient(handler);
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => test.Schedules.CreateAsync(Nightly)))!;
        Assert.That(((int)problem.StatusCode, problem.Code), Is.EqualTo((status, code)));
        Assert.That(handler.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Creation_by_a_retried_put_has_WasRepeated()
    {
        using var test = new TestClient(new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(412, "version-mismatch")));
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(
            () => test.Time.RunThroughAsync(test.Schedules.PutAsync(Nightly, mustBeNew: true))))!;
        Assert.That(problem.WasRepeated);
    }
}
