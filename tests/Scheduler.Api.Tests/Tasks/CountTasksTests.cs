using System.Net;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class CountTasksTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task Tasks_are_counted_up_to_a_number()
    {
        for (var i = 0; i < 3; i++)
        {
            await CreateDueAsync(60 + i);
        }

        Assert.That((await GetAsync($"/api/tasks/count?worker={Worker}")).Body, Is.EqualTo("""{"count":3,"capped":false}"""));
        Assert.That((await GetAsync($"/api/tasks/count?worker={Worker}&cap=3")).Body, Is.EqualTo("""{"count":3,"capped":false}"""));
        Assert.That((await GetAsync($"/api/tasks/count?worker={Worker}&cap=2")).Body, Is.EqualTo("""{"count":2,"capped":true}"""));
        Assert.That((await GetAsync($"/api/tasks/count?worker={Worker}&status=RUNNING")).Body, Is.EqualTo("""{"count":0,"capped":false}"""));
    }

    [TestCase("cap=1")]
    [TestCase("cap=100000")]
    [TestCase("id=0189")]
    [TestCase("id=018f3c5a-7b2e-7c4d-9a1b-0123456789ab")]
    [TestCase("failureKind=0123456789abcdef&failureKind=0000000000000000")]
    [TestCase("due=true&status=SCHEDULED")]
    [TestCase("due=false&status=FAILED")]
    public async Task Parameters_at_their_limits_are_accepted(string query) =>
        Assert.That((await GetAsync($"/api/tasks/count?{query}")).Status, Is.EqualTo(HttpStatusCode.OK));

    [TestCase("id=018f3c5a-7b2e-7c4d-9a1b-0123456789abc", "id")]
    [TestCase("id=018F", "id")]
    [TestCase("id=0x18", "id")]
    [TestCase("id=018f3c5a7", "id")]
    [TestCase("id=0189&id=0190", "id")]
    [TestCase("failureKind=0123456789ABCDEF", "failureKind")]
    [TestCase("due=1", "due")]
    [TestCase("due=", "due")]
    [TestCase("cap=0", "cap")]
    [TestCase("cap=100001", "cap")]
    [TestCase("limit=1", "limit")]
    [TestCase("sort=start", "sort")]
    [TestCase("id=018", "id")]
    [TestCase("failureKind=1", "failureKind")]
    [TestCase("due=true&status=FAILED", "status")]
    public async Task An_invalid_parameter_is_refused(string query, string name) => AssertInvalid(await GetAsync($"/api/tasks/count?{query}"), name);

    [TestCase("id=0189&sort=start", "sort")]
    [TestCase("due=true&sort=-start", "sort")]
    [TestCase("due=true&id=0189", "id")]
    [TestCase("fields=all", "fields")]
    public async Task An_invalid_combination_of_a_listing_is_refused(string query, string name) => AssertInvalid(await GetAsync($"/api/tasks?{query}"), name);

    [Test]
    public async Task Tasks_are_listed_by_the_beginning_of_their_id()
    {
        var task = await CreateDueAsync(60);
        await CreateDueAsync(61);

        Assert.That(Ids(await GetAsync($"/api/tasks?id={task.Id}")), Is.EqualTo(new[] { task.Id }));
        Assert.That(Ids(await GetAsync($"/api/tasks?worker={Worker}&id={task.Id[..4]}&limit=9")), Has.Length.EqualTo(2).And.Ordered);
        Assert.That(Ids(await GetAsync("/api/tasks?id=ffffffff")), Is.Empty);
    }

    [Test]
    public async Task Due_tasks_are_listed_in_the_order_in_which_they_are_claimed()
    {
        var second = await CreateDueAsync(2);
        var first = await CreateDueAsync(1);
        await CreateDueAsync(60);
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(Ids(await GetAsync($"/api/tasks?worker={Worker}&due=true")), Is.EqualTo(new[] { first.Id, second.Id }));
        var all = Ids(await GetAsync("/api/tasks?due=true"));
        Assert.That(all, Is.SupersetOf(new[] { first.Id, second.Id }));
        var page = await GetAsync($"/api/tasks?worker={Worker}&due=true&limit=1");
        Assert.That(Ids(page), Is.EqualTo(new[] { first.Id }));
        Assert.That(Ids(await GetAsync(Link(page, "next"))), Is.EqualTo(new[] { second.Id }));
    }

    [Test]
    public async Task A_summary_has_no_payload_lease_and_trace_context()
    {
        await CreateClaimedAsync();

        foreach (var query in new[] { "", "&limit=5" })
        {
            var task = (await GetAsync($"/api/tasks?worker={Worker}&fields=summary{query}")).Json[0];
            var names = task.EnumerateObject().Select(field => field.Name).ToList();
            Assert.That(names, Has.None.AnyOf("payload", "lease", "traceparent").And.Member("failure").And.Member("progress"));
        }
    }

    [Test]
    public async Task Pages_can_be_read_backward()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateDueAsync(60 + i);
        }

        var all = Ids(await GetAsync($"/api/tasks?worker={Worker}"));
        var first = await GetAsync($"/api/tasks?worker={Worker}&limit=2");
        Assert.That(first.Header("Link"), Does.Not.Contain("prev"));
        var second = await GetAsync(Link(first, "next"));
        var third = await GetAsync(Link(second, "next"));
        Assert.That(third.Header("Link"), Does.Not.Contain("next"));

        var back = await GetAsync(Link(third, "prev"));
        Assert.That(Ids(back), Is.EqualTo(all[2..4]));
        Assert.That(Ids(await GetAsync(Link(back, "next"))), Is.EqualTo(all[4..]));
        var front = await GetAsync(Link(back, "prev"));
        Assert.That(Ids(front), Is.EqualTo(all[..2]));
        Assert.That(front.Header("Link"), Does.Not.Contain("prev"));
    }

    private static string Link(ApiResponse response, string relation)
    {
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        var link = response.Header("Link")!.Split(", ").Single(link => link.EndsWith($"rel=\"{relation}\"", StringComparison.Ordinal));
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    private static string[] Ids(ApiResponse response) => [.. response.Json.EnumerateArray().Select(task => task.Id())];
}
