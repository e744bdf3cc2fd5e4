using System.Net;

namespace Scheduler.Api.Tests.Workers;

internal sealed class WorkersTests(string provider) : WorkerFixture(provider)
{
    private string Path => $"/api/workers/{Uri.EscapeDataString(Worker)}";

    [Test]
    public async Task Worker_has_task_counts()
    {
        await CallAsync(await CreateClaimedAsync(), "complete");
        await CallAsync(await CreateClaimedAsync("\"retry\":{\"maxAttempts\":1}"), "fail");
        await CreateClaimedAsync();
        var oldest = await CreateDueAsync(1);
        await CreateDueAsync(2);
        await CreateDueAsync(60);
        Time.Advance(TimeSpan.FromSeconds(10));

        var response = await GetAsync(Path);

        var expected = $$"""{"worker":"{{Worker}}","scheduled":3,"running":1,"succeeded":1,"failed":1,"due":2,"oldestDueAt":{{oldest.Raw("dueAt")}},"paused":false,"maxRunning":null,"pauseReason":null,"pausedUntil":null}""";
        Assert.That(response.Body, Is.EqualTo(expected));
        Assert.That((await GetAsync("/api/workers")).Body, Does.Contain(expected));
    }

    [Test]
    public async Task Worker_without_tasks_has_zero_counts_and_is_listed_once_it_has_settings()
    {
        var nothing = $$"""{"worker":"{{Worker}}","scheduled":0,"running":0,"succeeded":0,"failed":0,"due":0,"oldestDueAt":null,"paused":false,"maxRunning":null,"pauseReason":null,"pausedUntil":null}""";
        Assert.That((await GetAsync(Path)).Body, Is.EqualTo(nothing));
        Assert.That((await PatchAsync(Path, "{}")).Body, Is.EqualTo(nothing));
        Assert.That((await GetAsync("/api/workers")).Body, Does.Not.Contain($"\"{Worker}\""));

        Assert.That((await PatchAsync(Path, """{"maxRunning":100000}""")).Raw("maxRunning"), Is.EqualTo("100000"));
        Assert.That((await GetAsync("/api/workers")).Body, Does.Contain($"\"{Worker}\""));
    }

    [Test]
    public async Task Workers_are_listed_in_ordinal_order()
    {
        foreach (var name in new[] { "b", "B", "a b", "ä", "a" })
        {
            await PatchAsync($"/api/workers/{Uri.EscapeDataString(Worker + name)}", """{"paused":true}""");
        }

        var names = (await GetAsync("/api/workers")).Json.EnumerateArray().Select(worker => worker.GetProperty("worker").GetString()).ToList();
        Assert.That(names, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
    }

    [Test]
    public async Task Worker_listing_has_no_parameters() => AssertInvalid(await GetAsync("/api/workers?paused=true&x="), "paused", "x");

    [Test]
    public async Task Update_keeps_omitted_settings()
    {
        await PatchAsync(Path, """{"paused":true,"maxRunning":5}""");
        Assert.That((await PatchAsync(Path, """{"paused":false}""")).Raw("maxRunning"), Is.EqualTo("5"));
        Assert.That((await PatchAsync(Path, """{"maxRunning":null}""")).Raw("maxRunning"), Is.EqualTo("null"));
    }

    [Test]
    public async Task Claims_return_no_tasks_of_a_paused_worker()
    {
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        await PatchAsync(Path, """{"paused":true}""");
        var paused = await ClaimAsync();
        await PatchAsync(Path, """{"paused":false}""");

        Assert.That(paused.Tasks(), Is.Empty);
        Assert.That(paused.Raw("nextDueAt"), Is.EqualTo("null"));
        Assert.That((await ClaimAsync()).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Limit_counts_all_running_tasks_with_or_without_lease()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateDueAsync(1);
        }

        var byHand = await CreateDueAsync(1);
        await PatchAsync($"/api/tasks/{byHand.Id}", """{"status":"RUNNING"}""");
        Time.Advance(TimeSpan.FromSeconds(1));
        await PatchAsync(Path, """{"maxRunning":3}""");
        var claimed = await ClaimAsync("\"limit\":10");
        var none = await ClaimAsync("\"limit\":10");
        await CallAsync(claimed.Tasks()[0], "complete");
        var one = await ClaimAsync("\"limit\":10");
        await PatchAsync(Path, """{"maxRunning":1}""");
        await CallAsync(claimed.Tasks()[1], "complete");

        Assert.That(claimed.Tasks(), Has.Count.EqualTo(2));
        Assert.That(claimed.Raw("nextDueAt"), Is.EqualTo("null"));
        Assert.That(none.Tasks(), Is.Empty);
        Assert.That(one.Tasks(), Has.Count.EqualTo(1));
        Assert.That((await ClaimAsync("\"limit\":10")).Tasks(), Is.Empty, "More tasks are running than the limit allows.");
    }

    [Test]
    public async Task Concurrent_claims_respect_the_limit()
    {
        await PatchAsync(Path, """{"maxRunning":4}""");
        for (var i = 0; i < 12; i++)
        {
            await CreateDueAsync(1);
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync("\"limit\":3")));

        Assert.That(claims.Sum(claim => claim.Tasks().Count), Is.EqualTo(4));
    }

    [Test]
    public async Task Limit_of_a_worker_does_not_affect_others()
    {
        var other = $"{Worker} other";
        await PatchAsync(Path, """{"maxRunning":1}""");
        for (var i = 0; i < 3; i++)
        {
            await CreateDueAsync(1);
            await CreateAsync(start: Now.AddSeconds(1).ToString("O"), worker: other);
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = await PostAsync("/api/claims", $$"""{"workers":["{{other}}","{{Worker}}"],"limit":10}""");

        Assert.That(claim.Tasks().Select(task => task.GetProperty("worker").GetString()).Order(StringComparer.Ordinal), Is.EqualTo(new[] { Worker, other, other, other }));
    }

    [TestCase("{\"paused\":null}", "paused")]
    [TestCase("{\"paused\":1}", "paused")]
    [TestCase("{\"maxRunning\":0}", "maxRunning")]
    [TestCase("{\"maxRunning\":100001}", "maxRunning")]
    [TestCase("{\"maxRunning\":1.5}", "maxRunning")]
    [TestCase("{\"running\":1,\"Paused\":true}", "running", "Paused")]
    public async Task Invalid_update_changes_nothing(string body, params string[] names)
    {
        AssertInvalid(await PatchAsync(Path, body), names);
        Assert.That((await GetAsync(Path)).Raw("paused"), Is.EqualTo("false"));
    }

    [TestCase("%20a")]
    [TestCase("a%20")]
    [TestCase("a%2Fb")]
    [TestCase("a%0Ab")]
    [TestCase("%FF")]
    public async Task Invalid_worker_name_returns_404(string name)
    {
        AssertProblem(await GetAsync($"/api/workers/{name}"), HttpStatusCode.NotFound, "not-found");
        AssertProblem(await PatchAsync($"/api/workers/{name}", """{"paused":true}"""), HttpStatusCode.NotFound, "not-found");
        AssertProblem(await DeleteAsync($"/api/workers/{name}"), HttpStatusCode.NotFound, "not-found");
    }

    [Test]
    public async Task Deleting_the_settings_of_a_worker_removes_pause_and_limit()
    {
        var task = await CreateDueAsync(1);
        await PatchAsync(Path, """{"paused":true,"maxRunning":5}""");

        var deleted = await DeleteAsync(Path);

        Assert.That((deleted.Status, deleted.Body), Is.EqualTo((HttpStatusCode.NoContent, "")));
        var worker = await GetAsync(Path);
        Assert.That((worker.Raw("paused"), worker.Raw("maxRunning"), worker.Raw("scheduled")), Is.EqualTo(("false", "null", "1")));
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
        Assert.That((await DeleteAsync(Path)).Status, Is.EqualTo(HttpStatusCode.NoContent), "The settings are deleted.");
        Assert.That((await PatchAsync(Path, """{"maxRunning":7}""")).Raw("paused"), Is.EqualTo("false"), "Deleted settings must not reappear.");
    }

    [Test]
    public async Task Worker_without_tasks_is_not_listed_after_its_settings_are_deleted()
    {
        Assert.That((await DeleteAsync(Path)).Status, Is.EqualTo(HttpStatusCode.NoContent), "It never had settings.");
        await PatchAsync(Path, """{"paused":false}""");
        Assert.That((await GetAsync("/api/workers")).Body, Does.Contain($"\"{Worker}\""));

        await DeleteAsync(Path);

        Assert.That((await GetAsync("/api/workers")).Body, Does.Not.Contain($"\"{Worker}\""));
    }

    [Test]
    public async Task Concurrent_delete_and_update_of_settings_are_serialized()
    {
        for (var round = 0; round < 5; round++)
        {
            await PatchAsync(Path, """{"paused":true,"maxRunning":5}""");
            var calls = Enumerable.Range(0, 12).Select(i => i % 2 == 0 ? DeleteAsync(Path) : PatchAsync(Path, """{"maxRunning":9}"""));
            var responses = await Task.WhenAll(calls);
            var left = await GetAsync(Path);

            Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.NoContent));
            Assert.That((left.Raw("paused"), left.Raw("maxRunning")), Is.EqualTo(("false", "null")).Or.EqualTo(("false", "9")));
        }
    }

    [Test]
    public async Task Claims_concurrent_with_the_removal_of_a_limit_get_each_task_once()
    {
        await PatchAsync(Path, """{"maxRunning":2}""");
        for (var i = 0; i < 8; i++)
        {
            await CreateDueAsync(1);
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        var deletion = DeleteAsync(Path);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync("\"limit\":1")));
        Assert.That((await deletion).Status, Is.EqualTo(HttpStatusCode.NoContent));
        var rest = await ClaimAsync("\"limit\":8");

        var given = claims.Append(rest).SelectMany(claim => claim.Tasks()).Select(task => task.Id()).ToList();
        Assert.That(given, Is.Unique);
        Assert.That(given, Has.Count.EqualTo(8));
    }

    [TestCase("a%252Fb", "a%2Fb")]
    [TestCase("%F0%9F%98%80%20", "😀 ")]
    public async Task Worker_name_is_decoded_once(string encoded, string name)
    {
        var response = await GetAsync($"/api/workers/{encoded}x");
        Assert.That(response.Text("worker"), Is.EqualTo($"{name}x"));
    }
}
