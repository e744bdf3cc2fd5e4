using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ListingTests
{
    [Test]
    public async Task Filter_becomes_a_query_string()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, "[]"));
        var filter = new TaskFilter
        {
            Workers = ["a b", "c&d"],
            Statuses = [SchedulerTaskStatus.Failed],
            ScheduleIds = ["s", "t"],
            From = new DateTimeOffset(2030, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)).AddTicks(1),
            LatestFirst = true,
        };
        await TestClient.Bare(handler).Tasks.ListPageAsync(filter, limit: 7);
        Assert.That(handler.Request.PathAndQuery, Is.EqualTo(
            "/api/tasks?limit=7&worker=a%20b&worker=c%26d&status=FAILED&scheduleId=s&scheduleId=t" +
            "&from=2030-01-01T00%3A00%3A00.0000001Z&sort=-start"));
    }

    [Test]
    public async Task Pages_are_requested_by_cursor_at_the_clients_base_address()
    {
        var handler = new ScriptedHandler(() => Page("</elsewhere/api/tasks?worker=w&limit=1&cursor=a%2Bb-_>; rel=\"next\""), () => Page(null));
        var tasks = await CollectAsync(TestClient.Bare(handler, "http://proxy.example/prefix").Tasks.ListAsync(new TaskFilter { Workers = ["w"] }, pageSize: 1));
        Assert.Multiple(() =>
        {
            Assert.That(tasks, Has.Count.EqualTo(2));
            Assert.That(handler.Requests, Has.Count.EqualTo(2));
            Assert.That(handler.Requests[1].PathAndQuery, Is.EqualTo("/prefix/api/tasks?limit=1&worker=w&cursor=a%2Bb-_"));
        });
    }

    [TestCase("</api/tasks?cursor=x>; rel=\"prev\"", null)]
    [TestCase("</a?cursor=p>; rel=\"prev\", </a?limit=2&cursor=n>; rel=\"next\"", "n")]
    [TestCase("nonsense", null)]
    public async Task Only_the_next_link_is_followed(string link, string? cursor)
    {
        var page = await TestClient.Bare(new ScriptedHandler(() => Page(link))).Tasks.ListPageAsync();
        Assert.That(page.NextCursor, Is.EqualTo(cursor));
    }

    private static HttpResponseMessage Page(string? link)
    {
        var response = CannedResponses.Json(HttpStatusCode.OK, $"[{CannedResponses.TaskBody}]");
        if (link is not null)
        {
            response.Headers.TryAddWithoutValidation("Link", link);
        }

        return response;
    }

    private static async Task<List<SchedulerTask>> CollectAsync(IAsyncEnumerable<SchedulerTask> tasks)
    {
        var list = new List<SchedulerTask>();
        await foreach (var task in tasks)
        {
            list.Add(task);
        }

        return list;
    }
}
