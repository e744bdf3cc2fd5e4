using System.Net;
using System.Text;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>Concurrent changes of one schedule, by clients and by the service.</summary>
internal sealed class ScheduleEditTests(string provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Changes_with_the_last_tag_succeed_while_the_schedule_advances()
    {
        const int count = 200;
        var schedule = await CreateScheduleAsync("""
            "cron":"* * * * * *","misfire":"SKIP","graceSeconds":2
            """);
        var (tag, tasks) = (schedule.Header("ETag")!, new HashSet<string?>(StringComparer.Ordinal));
        for (var i = 1; i <= count; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            var advance = AdvanceAsync(schedule.Id);
            var changed = await ChangeAsync("PATCH", schedule, tag, $$"""{"title":"{{i}}"}""");
            await advance;

            Assert.That((changed.Status, changed.Header("ETag")), Is.EqualTo((HttpStatusCode.OK, $"\"{i + 1}\"")), changed.Body);
            var read = await GetAsync($"{Path}/{schedule.Id}");
            Assert.That((read.Header("ETag"), read.Text("updatedAt")), Is.EqualTo((changed.Header("ETag"), changed.Text("updatedAt"))));
            (tag, _) = (read.Header("ETag")!, tasks.Add(read.Text("nextTaskId")));
        }

        Assert.That(tasks, Has.Count.EqualTo(count), "The schedule has advanced between all changes.");
    }

    [TestCase("PATCH", "PATCH")]
    [TestCase("PATCH", "PUT")]
    [TestCase("PUT", "PUT")]
    [TestCase("PATCH", "DELETE")]
    public async Task Of_two_concurrent_changes_with_one_tag_one_succeeds(string first, string second)
    {
        for (var round = 1; round <= 10; round++)
        {
            var schedule = await CreateScheduleAsync("\"every\":\"PT1H\"");
            var tag = schedule.Header("ETag")!;

            var responses = await Task.WhenAll(
                ChangeAsync(first, schedule, tag, """{"every":"PT1H","worker":"reports","title":"first"}"""),
                ChangeAsync(second, schedule, tag, """{"every":"PT1H","worker":"reports","title":"second"}"""));

            var isDeleted = responses.Any(response => response.Status == HttpStatusCode.NoContent);
            Assert.That(responses.Select(response => response.Status), Has.One.EqualTo(isDeleted ? HttpStatusCode.NoContent : HttpStatusCode.OK));
            Assert.That(
                responses.Select(response => response.Status), Has.One.EqualTo(isDeleted ? HttpStatusCode.NotFound : HttpStatusCode.PreconditionFailed));
            if (!isDeleted)
            {
                var stored = await GetAsync($"{Path}/by-name/{Name}");
                Assert.That((stored.Raw("version"), stored.Body), Is.EqualTo(("2", responses.Single(response => response.Status == HttpStatusCode.OK).Body)));
                await DeleteAsync($"{Path}/by-name/{Name}");
            }
        }
    }

    [Test]
    public async Task Concurrent_changes_without_a_tag_are_all_applied()
    {
        var schedule = await CreateScheduleAsync("\"every\":\"PT1H\"");
        (string Field, string Value)[] changes =
        [
            ("title", "\"changed\""), ("payload", """{"a":1}"""), ("note", "\"why\""), ("graceSeconds", "7"),
            ("maxCatchUp", "8"), ("lateAfterSeconds", "77"), ("misfire", "\"SKIP\""), ("worker", "\"others\""),
        ];

        var responses = await Task.WhenAll(changes.Select(change => PatchAsync($"{Path}/{schedule.Id}", $$"""{"{{change.Field}}":{{change.Value}}}""")));

        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        var stored = await GetAsync($"{Path}/{schedule.Id}");
        Assert.That(changes.Select(change => (change.Field, stored.Raw(change.Field))), Is.EqualTo(changes));
        Assert.That(stored.Raw("version"), Is.EqualTo($"{changes.Length + 1}"));
        Assert.That((await TasksOfAsync(schedule.Id)).ConvertAll(task => task.GetProperty("worker").GetString()), Is.EqualTo(new[] { "others" }));
    }

    private Task<ApiResponse> ChangeAsync(string method, ApiResponse schedule, string tag, string body) => method switch
    {
        "PUT" => PutAsync(Name, body, ("If-Match", tag)),
        "DELETE" => SendAsync(HttpMethod.Delete, $"{Path}/{schedule.Id}", null, null, ("If-Match", tag)),
        _ => SendAsync(HttpMethod.Patch, $"{Path}/{schedule.Id}", Encoding.UTF8.GetBytes(body), "application/json", ("If-Match", tag)),
    };

    private async Task AdvanceAsync(string id)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new AdvanceSchedule(new ScheduleId(Guid.Parse(id))));
    }
}
