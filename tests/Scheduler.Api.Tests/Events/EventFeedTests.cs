using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Events;

/// <summary>The event feed as JSON.</summary>
internal sealed class EventFeedTests(string provider) : ApiFixture(provider)
{
    private long _start;

    [SetUp]
    public async Task StartAtTheNewestEvent() => _start = (await GetAsync("/api/events")).Json.GetProperty("next").GetInt64();

    [Test]
    public async Task Page_has_the_events_after_a_position()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await CreateAsync()).Id);
        }

        var first = await GetAsync($"/api/events?after={_start}&limit=2");
        var second = await GetAsync($"/api/events?after={first.Raw("next")}&limit=2");

        Assert.That(TaskIds(first).Concat(TaskIds(second)), Is.EqualTo(ids));
        Assert.That((first.Raw("more"), second.Raw("more")), Is.EqualTo(("true", "false")));
        Assert.That(first.Raw("next"), Is.EqualTo(first.Json.GetProperty("events")[1].GetProperty("sequence").GetRawText()));
        Assert.That((first.Raw("reset"), second.Raw("reset")), Is.EqualTo(("null", "null")));
    }

    [Test]
    public async Task Page_that_is_exactly_full_knows_that_there_is_no_more()
    {
        await CreateAsync();

        Assert.That((await GetAsync($"/api/events?after={_start}&limit=1")).Raw("more"), Is.EqualTo("false"));
    }

    [TestCase("worker=a", "1 3")]
    [TestCase("worker=a&worker=b", "1 2 3")]
    [TestCase("worker=A", "")]
    [TestCase("worker=%2F", "")]
    [TestCase("status=RUNNING", "3")]
    [TestCase("type=created&type=updated", "1 2")]
    [TestCase("type=created&worker=b", "2")]
    [TestCase("taskId=nonsense", "")]
    [TestCase("scheduleId=01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", "")]
    public async Task Filters_select_events_and_the_position_passes_over_the_others(string filter, string expected)
    {
        var task = await CreateAsync(worker: "a");
        await CreateAsync(worker: "b");
        await PatchAsync($"/api/tasks/{task.Id}", """{"status":"RUNNING"}""");
        var all = (await GetAsync($"/api/events?after={_start}")).Json;
        var numbers = all.GetProperty("events").EnumerateArray().Select((change, index) => (Sequence: change.GetProperty("sequence").GetInt64(), Number: index + 1))
            .ToDictionary(pair => pair.Sequence, pair => pair.Number);

        var page = await GetAsync($"/api/events?after={_start}&{filter}");

        Assert.That(string.Join(' ', page.Json.GetProperty("events").EnumerateArray().Select(change => numbers[change.GetProperty("sequence").GetInt64()])), Is.EqualTo(expected));
        Assert.That(page.Raw("next"), Is.EqualTo(all.GetProperty("next").GetRawText()));
    }

    [Test]
    public async Task Filter_by_task_selects_its_events()
    {
        var (first, second) = (await CreateAsync(), await CreateAsync());

        Assert.That(TaskIds(await GetAsync($"/api/events?after={_start}&taskId={second.Id}")), Is.EqualTo(new[] { second.Id }));
        Assert.That(TaskIds(await GetAsync($"/api/events?after={_start}&taskId={second.Id}&taskId={first.Id}")), Is.EqualTo(new[] { first.Id, second.Id }));
    }

    [Test]
    public async Task Request_without_a_position_returns_only_the_newest_position()
    {
        await CreateAsync();

        var page = await GetAsync("/api/events");

        Assert.That((page.Raw("events"), page.Raw("more"), page.Raw("reset")), Is.EqualTo(("[]", "false", "null")));
        Assert.That(page.Json.GetProperty("next").GetInt64(), Is.GreaterThan(_start));
    }

    [Test]
    public async Task Position_0_is_the_beginning()
    {
        await CreateAsync();

        Assert.That((await GetAsync("/api/events?after=0&limit=1")).Json.GetProperty("events").GetArrayLength(), Is.EqualTo(1));
    }

    [TestCase("9999999999999999")]
    [TestCase("9007199254740993")]
    public async Task Position_that_was_never_issued_is_reset(string position)
    {
        var page = await GetAsync($"/api/events?after={position}&waitSeconds=30");

        Assert.That((page.Text("reset"), page.Raw("events"), page.Json.GetProperty("next").GetInt64()), Is.EqualTo(("UNKNOWN", "[]", _start)));
    }

    [Test]
    public async Task Header_takes_precedence_over_the_parameter()
    {
        await CreateAsync();
        var start = (await GetAsync("/api/events")).Json.GetProperty("next").GetInt64();
        var task = await CreateAsync();

        var page = await SendAsync(HttpMethod.Get, "/api/events?after=0", null, null, ("Last-Event-ID", $"{start}"));

        Assert.That(TaskIds(page), Is.EqualTo(new[] { task.Id }));
    }

    [Test]
    public async Task Wait_ends_with_the_first_matching_event()
    {
        var page = GetAsync($"/api/events?after={_start}&worker=awaited&waitSeconds=30");
        await CreateAsync(worker: "other");
        var task = await CreateAsync(worker: "awaited");

        Assert.That(TaskIds(await page), Is.EqualTo(new[] { task.Id }));
    }

    [TestCase("after=01", "after")]
    [TestCase("after=-1", "after")]
    [TestCase("after=1.0", "after")]
    [TestCase("after=%2B1", "after")]
    [TestCase("after=12345678901234567", "after")]
    [TestCase("after=1&after=2", "after")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=1001", "limit")]
    [TestCase("waitSeconds=31", "waitSeconds")]
    [TestCase("status=scheduled", "status")]
    [TestCase("type=reset", "type")]
    [TestCase("worker=", "worker")]
    [TestCase("cursor=x", "cursor")]
    [TestCase("Worker=a", "Worker")]
    public async Task Invalid_parameter_is_named(string query, string name) => AssertInvalid(await GetAsync($"/api/events?{query}"), name);

    [TestCase("worker")]
    [TestCase("status")]
    [TestCase("type")]
    [TestCase("taskId")]
    [TestCase("scheduleId")]
    public async Task Filter_has_at_most_20_values(string name)
    {
        var value = name switch { "status" => "FAILED", "type" => "failed", _ => "x" };
        var query = string.Join('&', Enumerable.Repeat($"{name}={value}", 20));

        Assert.That((await GetAsync($"/api/events?{query}")).Status, Is.EqualTo(HttpStatusCode.OK));
        AssertInvalid(await GetAsync($"/api/events?{query}&{name}={value}"), name);
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("01")]
    [TestCase("12345678901234567")]
    public async Task Invalid_header_is_named(string position) =>
        AssertInvalid(await SendAsync(HttpMethod.Get, "/api/events", null, null, ("Last-Event-ID", position)), "Last-Event-ID");

    [TestCase("*/*")]
    [TestCase("application/json")]
    [TestCase("text/html, */*;q=0.8")]
    [TestCase("text/event-stream;q=0, */*")]
    [TestCase("text/*")]
    [TestCase("nonsense")]
    [TestCase(";;;,,,")]
    public async Task Any_other_media_type_gets_JSON(string accept) =>
        Assert.That((await SendAsync(HttpMethod.Get, "/api/events", null, null, ("Accept", accept))).Header("Content-Type"), Is.EqualTo("application/json; charset=utf-8"));

    private static IEnumerable<string> TaskIds(ApiResponse page) =>
        page.Json.GetProperty("events").EnumerateArray().Select(change => change.GetProperty("taskId").GetString()!);
}
