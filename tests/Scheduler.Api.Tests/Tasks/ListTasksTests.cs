using System.Net;
using System.Text.RegularExpressions;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed partial class ListTasksTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Without_a_limit_all_tasks_are_listed_in_order()
    {
        var worker = NewWorker();
        var late = await CreateAsync(start: "2026-12-03T00Z", worker: worker);
        var early = await CreateAsync(start: "2026-12-02T00Z", worker: worker);
        var duplicate = await CreateAsync(start: "2026-12-03T00Z", worker: worker);
        var duplicates = new[] { late.Id, duplicate.Id }.Order(StringComparer.Ordinal);

        string[] expected = [early.Id, .. duplicates];
        var response = await GetAsync($"/api/tasks?worker={worker}");
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Header("Content-Type"), Does.StartWith("application/json"));
        Assert.That(Ids(response), Is.EqualTo(expected));
        Assert.That(response.Json[0].GetRawText(), Is.EqualTo(await StoredAsync(early.Id)));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker}&sort=start")), Is.EqualTo(expected));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker}&sort=-start")), Is.EqualTo(expected.Reverse()));
    }

    [Test]
    public async Task No_match_is_an_empty_array()
    {
        Assert.That((await GetAsync("/api/tasks?worker=unknown")).Body, Is.EqualTo("[]"));
        var page = await GetAsync("/api/tasks?worker=unknown&limit=5");
        Assert.That(page.Body, Is.EqualTo("[]"));
        Assert.That(page.Header("Link"), Is.Null);
    }

    [Test]
    public async Task From_and_to_are_exclusive()
    {
        var worker = NewWorker();
        var first = await CreateAsync(start: "2026-12-02T09:00:00Z", worker: worker);
        var second = await CreateAsync(start: "2026-12-02T09:00:00.0000001Z", worker: worker);
        var third = await CreateAsync(start: "2026-12-02T09:00:00.0000002Z", worker: worker);

        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker}&from=2026-12-02T09:00:00Z")), Is.EqualTo(new[] { second.Id, third.Id }));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker}&to=2026-12-02T09:00:00.0000002Z")), Is.EqualTo(new[] { first.Id, second.Id }));
        Assert.That(
            Ids(await GetAsync($"/api/tasks?worker={worker}&from=20261202T100000%2B01&to=2026-12-02T09:00:00.0000002Z")), Is.EqualTo(new[] { second.Id }));
        Assert.That((await GetAsync($"/api/tasks?worker={worker}&from=2026-12-02T09Z&to=2026-12-02T09Z")).Body, Is.EqualTo("[]"));
        Assert.That(Ids(await GetAsync($"/api/task?worker={worker}&from=2026-12-02T09:00:00.000000099Z")), Is.EqualTo(Ids(await GetAsync($"/api/tasks?worker={worker}&from=2026-12-02T09Z"))));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker}&to=20261202T090000.00000019")), Is.EqualTo(Ids(await GetAsync($"/api/tasks?worker={worker}&to=2026-12-02T09:00:00.0000001Z"))));
    }

    [Test]
    public async Task Filters_compare_text_ordinally()
    {
        var worker = NewWorker();
        var lower = await CreateAsync(worker: worker);
        var upper = await CreateAsync(worker: worker.ToUpperInvariant());

        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker}")), Is.EqualTo(new[] { lower.Id }));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={worker.ToUpperInvariant()}")), Is.EqualTo(new[] { upper.Id }));
        foreach (var other in new[] { $"{worker}%20", $"%20{worker}", $"{worker}%00", $"{worker}*", $"{worker}%25", "%2F", ".." })
        {
            Assert.That((await GetAsync($"/api/tasks?worker={other}")).Body, Is.EqualTo("[]"), other);
        }
    }

    [Test]
    public async Task Filters_can_be_repeated_and_combined()
    {
        var (one, two, three) = (NewWorker(), NewWorker(), NewWorker());
        var first = await CreateAsync(worker: one, start: "2026-12-02T01Z");
        var second = await CreateAsync(worker: two, start: "2026-12-02T02Z");
        await CreateAsync(worker: three, start: "2026-12-02T03Z");
        await PatchAsync($"/api/tasks/{second.Id}", """{"status":"RUNNING"}""");

        Assert.That(Ids(await GetAsync($"/api/tasks?worker={one}&worker={two}")), Is.EqualTo(new[] { first.Id, second.Id }));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={one}&worker={one}")), Is.EqualTo(new[] { first.Id }));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={one}&worker={two}&status=RUNNING")), Is.EqualTo(new[] { second.Id }));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={one}&worker={two}&status=RUNNING&status=SCHEDULED&from=2026-12-02T01Z")), Is.EqualTo(new[] { second.Id }));
    }

    [Test]
    public async Task Pages_are_linked()
    {
        var worker = $"{NewWorker()} &ü";
        var created = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            created.Add((await CreateAsync(worker: worker, start: $"2026-12-02T0{i / 2}Z")).Id);
        }

        foreach (var sort in new[] { "start", "-start" })
        {
            var expected = Ids(await GetAsync($"/api/tasks?worker={Uri.EscapeDataString(worker)}&sort={sort}"));
            Assert.That(expected, Is.EquivalentTo(created));
            var seen = new List<string>();
            var next = $"/api/tasks?worker={Uri.EscapeDataString(worker)}&sort={sort}&from=2026-12-01T00:00:00%2B01&limit=3";
            var sizes = new List<int>();
            while (next is not null && sizes.Count < 10)
            {
                var page = await GetAsync(next);
                Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK), page.Body);
                seen.AddRange(Ids(page));
                sizes.Add(Ids(page).Count);
                next = Next(page);
            }

            Assert.That(seen, Is.EqualTo(expected));
            Assert.That(sizes, Is.EqualTo(new[] { 3, 3, 1 }));
        }
    }

    [Test]
    public async Task Limit_can_change_between_pages_and_a_full_last_page_has_no_link()
    {
        var worker = NewWorker();
        for (var i = 0; i < 5; i++)
        {
            await CreateAsync(worker: worker);
        }

        var first = await GetAsync($"/api/tasks?worker={worker}&limit=1");
        var second = await GetAsync(Next(first)!.Replace("limit=1", "limit=4", StringComparison.Ordinal));
        Assert.That(Ids(second), Has.Count.EqualTo(4));
        Assert.That(Next(second), Is.Null);
    }

    [Test]
    public async Task The_order_of_repeated_filters_does_not_matter_to_a_cursor()
    {
        var (one, two) = (NewWorker(), NewWorker());
        await CreateAsync(worker: one);
        await CreateAsync(worker: two);
        var cursor = Cursor(await GetAsync($"/api/tasks?worker={one}&worker={two}&limit=1"));
        Assert.That((await GetAsync($"/api/tasks?worker={two}&worker={one}&limit=1&cursor={cursor}")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Cursor_of_another_listing_is_rejected()
    {
        var worker = NewWorker();
        await CreateAsync(worker: worker);
        await CreateAsync(worker: worker);
        var cursor = Cursor(await GetAsync($"/api/tasks?worker={worker}&limit=1"));

        foreach (var query in new[]
        {
            $"limit=1&cursor={cursor}", $"worker={worker}x&limit=1&cursor={cursor}", $"worker={worker}&status=SCHEDULED&limit=1&cursor={cursor}",
            $"worker={worker}&sort=-start&limit=1&cursor={cursor}", $"worker={worker}&from=2026-01-01T00Z&limit=1&cursor={cursor}",
            $"worker={worker}&cursor={cursor}", $"worker={worker}&limit=1&cursor={cursor}=", $"worker={worker}&limit=1&cursor=x",
            $"worker={worker}&limit=1&cursor=%20{cursor}",
        })
        {
            AssertProblem(await GetAsync($"/api/tasks?{query}"), HttpStatusCode.BadRequest, "invalid-cursor", "cursor");
        }

        Assert.That((await GetAsync($"/api/tasks?worker={worker}&sort=start&limit=1&cursor={cursor}")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Cursor_with_any_modified_character_is_rejected()
    {
        var worker = NewWorker();
        await CreateAsync(worker: worker);
        await CreateAsync(worker: worker);
        var cursor = Cursor(await GetAsync($"/api/tasks?worker={worker}&limit=1"));
        for (var i = 0; i < cursor.Length; i++)
        {
            var damaged = string.Concat(cursor.AsSpan(0, i), cursor[i] == 'A' ? "B" : "A", cursor.AsSpan(i + 1));
            AssertProblem(await GetAsync($"/api/tasks?worker={worker}&limit=1&cursor={damaged}"), HttpStatusCode.BadRequest, "invalid-cursor", "cursor");
        }
    }

    [TestCase("limit=1", true)]
    [TestCase("limit=1000", true)]
    [TestCase("limit=0", false, "limit")]
    [TestCase("limit=1001", false, "limit")]
    [TestCase("limit=-1", false, "limit")]
    [TestCase("limit=1.0", false, "limit")]
    [TestCase("limit=%2B1", false, "limit")]
    [TestCase("limit=99999999999999999999", false, "limit")]
    [TestCase("limit=", false, "limit")]
    [TestCase("limit", false, "limit")]
    [TestCase("limit=1&limit=1", false, "limit")]
    [TestCase("sort=START", false, "sort")]
    [TestCase("sort=-start&sort=-start", false, "sort")]
    [TestCase("status=running", false, "status")]
    [TestCase("status=RUNNING&status=x", false, "status")]
    [TestCase("worker=", false, "worker")]
    [TestCase("worker=a&worker", false, "worker")]
    [TestCase("worker=%FF", false, "worker")]
    [TestCase("worker=%ED%A0%80", false, "worker")]
    [TestCase("from=2026-12-01", false, "from")]
    [TestCase("from=2026-12-02T00:00:00.1234567890Z", false, "from")]
    [TestCase("from=2026-12-02T00Z&from=2026-12-02T00Z", false, "from")]
    [TestCase("from=2026-12-02T00:00:00.0000001Z&to=2026-12-02T00Z", false, "from")]
    [TestCase("from=2026-12-02T00Z&to=2026-12-02T01:00%2B01:00", true)]
    [TestCase("to=5", false, "to")]
    [TestCase("cursor=", false, "cursor")]
    [TestCase("cursor=a&cursor=a&limit=1", false, "cursor")]
    [TestCase("Worker=a", false, "Worker")]
    [TestCase("worker%5B%5D=a", false, "worker[]")]
    [TestCase("page=2&x", false, "page", "x")]
    [TestCase("id=1", false, "id")]
    [TestCase("?limit=1", false, "?limit")]
    [TestCase("limit=0&sort=x&status=y&worker=&from=1&to=2&cursor=&z=1", false, "limit", "sort", "status", "worker", "from", "to", "cursor", "z")]
    [TestCase("&&limit=1&", true)]
    public async Task Query_is_parsed_strictly(string query, bool isAccepted, params string[] names)
    {
        var response = await GetAsync($"/api/tasks?{query}");
        if (isAccepted)
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        }
        else
        {
            AssertInvalid(response, names);
        }
    }

    [Test]
    public async Task Unencoded_plus_sign_is_explained()
    {
        var response = await GetAsync("/api/tasks?from=2026-12-01T00:00:00+01:00");
        AssertInvalid(response, "from");
        Assert.That(response.Errors("from"), Does.Contain("%2B"));
    }

    private static string NewWorker() => $"w{Guid.CreateVersion7(DateTimeOffset.UnixEpoch):N}"[..24];

    private static List<string> Ids(ApiResponse response) => response.Json.EnumerateArray().Select(task => task.GetProperty("id").GetString()!).ToList();

    private static string? Next(ApiResponse page) => page.Header("Link") is { } link && LinkToNext().Match(link) is { Success: true } match ? match.Groups["url"].Value : null;

    private static string Cursor(ApiResponse page) => Next(page)!.Split("cursor=")[1];

    [GeneratedRegex("""\A<(?<url>/api/tasks\?[^>]+)>; rel="next"(, <[^>]+>; rel="prev")?\z""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkToNext();
}
