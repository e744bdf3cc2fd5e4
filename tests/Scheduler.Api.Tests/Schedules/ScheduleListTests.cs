using System.Text.Json;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>Listings of schedules, and of their tasks.</summary>
internal sealed class ScheduleListTests(string provider) : ScheduleFixture(provider)
{
    private string Worker => $"worker of {Name}";

    [Test]
    public async Task Schedules_are_listed_by_name_in_full_and_in_pages()
    {
        string[] suffixes = ["a", "B", "é", "\uffee", "🦊"];
        foreach (var suffix in suffixes)
        {
            await PutAsync(Name + suffix, $$"""{"every":"PT1H","worker":"{{Worker}}"}""");
        }

        var expected = suffixes.Select(suffix => Name + suffix).Order(StringComparer.Ordinal).ToList();
        var query = $"?worker={Uri.EscapeDataString(Worker)}";
        Assert.That(NamesOf((await GetAsync(Path + query)).Json), Is.EqualTo(expected));

        var names = new List<string?>();
        for (var path = $"{Path}{query}&limit=2"; path is not null;)
        {
            var page = await GetAsync(path);
            names.AddRange(NamesOf(page.Json));
            path = page.Header("Link") is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }

        Assert.That(names, Is.EqualTo(expected));
    }

    [Test]
    public async Task Filters_select_schedules()
    {
        await PutAsync($"{Name} active", $$"""{"every":"PT1H","worker":"{{Worker}}"}""");
        await PutAsync($"{Name} ended", $$"""{"every":"PT1H","worker":"{{Worker}}","endsAt":"2026-01-01T00:00:00Z"}""");
        await PutAsync($"{Name} paused", $$"""{"every":"PT1H","worker":"{{Worker}}","paused":true}""");
        async Task<IEnumerable<string?>> ListAsync(string filter) =>
            NamesOf((await GetAsync($"{Path}?worker={Uri.EscapeDataString(Worker)}&{filter}")).Json).Select(name => name!.Split(' ')[^1]);

        Assert.That(await ListAsync("state=ACTIVE"), Is.EqualTo(new[] { "active" }));
        Assert.That(await ListAsync("state=ENDED&state=PAUSED"), Is.EqualTo(new[] { "ended", "paused" }));
        Assert.That(await ListAsync("late=true"), Is.Empty);
        Assert.That(await ListAsync("late=false"), Has.Exactly(3).Items);
    }

    [TestCase("state=active", "state")]
    [TestCase("late=yes", "late")]
    [TestCase("limit=0", "limit")]
    [TestCase("limit=1001", "limit")]
    [TestCase("name=x", "name")]
    public async Task Invalid_parameter_is_named(string query, string name) => AssertInvalid(await GetAsync($"{Path}?{query}"), name);

    [Test]
    public async Task Cursor_belongs_to_its_listing()
    {
        await PutAsync($"{Name} 1", $$"""{"every":"PT1H","worker":"{{Worker}}"}""");
        await PutAsync($"{Name} 2", $$"""{"every":"PT1H","worker":"{{Worker}}"}""");
        var link = (await GetAsync($"{Path}?worker={Uri.EscapeDataString(Worker)}&limit=1")).Header("Link")!;
        var cursor = link[(link.IndexOf("cursor=", StringComparison.Ordinal) + 7)..link.IndexOf('>', StringComparison.Ordinal)];

        foreach (var query in new[] { $"limit=1&cursor={cursor}", $"worker={Uri.EscapeDataString(Worker)}&cursor={cursor}", "limit=1&cursor=xyz" })
        {
            AssertProblem(await GetAsync($"{Path}?{query}"), System.Net.HttpStatusCode.BadRequest, "invalid-cursor", "cursor");
        }
    }

    [Test]
    public async Task Tasks_are_listed_by_schedule()
    {
        var schedule = await CreateScheduleAsync("\"cron\":\"0 6 * * *\"");
        await PostAsync($"{Path}/{schedule.Id}/backfill", """{"from":"2026-11-28T06:00:00Z","to":"2026-11-30T06:00:00Z"}""");
        await SendAsync(HttpMethod.Post, $"{Path}/{schedule.Id}/trigger");
        string[] expected = ["2026-11-28T06:00:00Z", "2026-11-29T06:00:00Z", "2026-11-30T06:00:00Z", "2026-12-01T08:00:00Z", "2026-12-02T06:00:00Z"];

        Assert.That(await StartsOfAsync(schedule.Id), Is.EqualTo(expected));
        Assert.That(StartsIn((await GetAsync($"/api/tasks?scheduleId={schedule.Id}&sort=-start&worker=reports&status=SCHEDULED")).Json), Is.EqualTo(expected.Reverse()));
        var page = await GetAsync($"/api/tasks?scheduleId={schedule.Id}&limit=3");
        Assert.That(StartsIn(page.Json), Is.EqualTo(expected.Take(3)));
        var link = page.Header("Link")!;
        Assert.That(StartsIn((await GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)])).Json), Is.EqualTo(expected.Skip(3)));
        Assert.That((await GetAsync("/api/tasks?scheduleId=nonsense")).Body, Is.EqualTo("[]"));
    }

    private static List<string?> NamesOf(JsonElement schedules) => schedules.EnumerateArray().Select(schedule => schedule.GetProperty("name").GetString()).ToList();

    private static List<string?> StartsIn(JsonElement tasks) => tasks.EnumerateArray().Select(task => task.GetProperty("start").GetString()).ToList();
}
