using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ScheduleListingTests
{
    [TestCase(true, "&late=true")]
    [TestCase(false, "&late=false")]
    [TestCase(null, "")]
    public async Task Filter_becomes_a_query_string(bool? late, string parameter)
    {
        var handler = new ScriptedHandler(() => Page(null));
        var filter = new ScheduleFilter { Workers = ["a b", "c&d"], States = [ScheduleState.Active, ScheduleState.Ended], Late = late };
        await TestClient.Bare(handler).Schedules.ListPageAsync(filter, limit: 7);
        Assert.That(handler.Request.PathAndQuery, Is.EqualTo($"/api/schedules?limit=7&worker=a%20b&worker=c%26d&state=ACTIVE&state=ENDED{parameter}"));
    }

    [Test]
    public void Unknown_state_cannot_be_sent() => Assert.That(
        () => TestClient.Bare(new ScriptedHandler(() => Page(null))).Schedules.ListPageAsync(new ScheduleFilter { States = [ScheduleState.Unknown] }),
        Throws.ArgumentException);

    [Test]
    public async Task Pages_are_requested_by_cursor_at_the_clients_base_address()
    {
        var handler = new ScriptedHandler(() => Page("</elsewhere/api/schedules?limit=1&late=true&cursor=a%2Bb-_>; rel=\"next\""), () => Page(null));
        var schedules = new List<SchedulerSchedule>();
        var client = TestClient.Bare(handler, "http://proxy.example/prefix");
        await foreach (var schedule in client.Schedules.ListAsync(new ScheduleFilter { Late = true }, pageSize: 1))
        {
            schedules.Add(schedule);
        }

        Assert.Multiple(() =>
        {
            Assert.That(schedules.Select(schedule => schedule.Name), Is.EqualTo(new[] { "nightly", "nightly" }));
            Assert.That(handler.Requests.Select(request => request.PathAndQuery), Is.EqualTo(new[]
            {
                "/prefix/api/schedules?limit=1&late=true", "/prefix/api/schedules?limit=1&late=true&cursor=a%2Bb-_",
            }));
        });
    }

    [Test]
    public async Task Page_has_the_cursor_of_the_next_page()
    {
        var handler = new ScriptedHandler(() => Page("</api/schedules?limit=100&cursor=n>; rel=\"next\""), () => Page(null));
        var schedules = TestClient.Bare(handler).Schedules;
        Assert.That((await schedules.ListPageAsync()).NextCursor, Is.EqualTo("n"));
        Assert.That((await schedules.ListPageAsync(cursor: "n")).NextCursor, Is.Null);
        Assert.That(handler.Requests[1].PathAndQuery, Is.EqualTo("/api/schedules?limit=100&cursor=n"));
    }

    private static HttpResponseMessage Page(string? link)
    {
        var response = CannedResponses.Json(HttpStatusCode.OK, $"[{CannedResponses.ScheduleBody}]");
        if (link is not null)
        {
            response.Headers.TryAddWithoutValidation("Link", link);
        }

        return response;
    }
}
