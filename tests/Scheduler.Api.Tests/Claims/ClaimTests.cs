using System.Net;
using System.Text.Json;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Claims;

internal sealed class ClaimTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task Due_task_is_claimed_with_a_lease()
    {
        await CreateDueAsync();
        Time.Advance(TimeSpan.FromSeconds(2));

        var response = await ClaimAsync("""
            "leaseSeconds":30,"claimant":"host-1"
            """);

        var task = response.Tasks().Single();
        var lease = task.GetProperty("lease");
        Assert.Multiple(() =>
        {
            Assert.That(task.GetProperty("status").GetString(), Is.EqualTo("RUNNING"));
            Assert.That(task.GetProperty("attempt").GetInt32(), Is.EqualTo(1));
            Assert.That(task.GetProperty("version").GetInt32(), Is.EqualTo(2));
            Assert.That(task.GetProperty("dueAt").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(task.GetProperty("startedAt").GetDateTimeOffset(), Is.EqualTo(Now));
            Assert.That(lease.GetProperty("claimant").GetString(), Is.EqualTo("host-1"));
            Assert.That(lease.GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(Now.AddSeconds(30)));
            Assert.That(task.Token(), Is.Not.Empty);
            Assert.That(response.Raw("nextDueAt"), Is.EqualTo("null"));
        });
    }

    [Test]
    public async Task Only_the_claim_response_contains_the_token()
    {
        var task = await CreateClaimedAsync();

        Assert.That((await ReadAsync(task)).Body, Does.Not.Contain(task.Token()).And.Contain("\"lease\":{\"claimant\":null,\"expiresAt\":"));
        Assert.That((await CallAsync(task, "heartbeat")).Body, Does.Not.Contain(task.Token()));
        Assert.That((await GetAsync($"/api/tasks?worker={Uri.EscapeDataString(Worker)}")).Body, Does.Not.Contain(task.Token()));
    }

    [Test]
    public async Task Task_cannot_be_claimed_before_it_is_due()
    {
        await CreateDueAsync(10);
        Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        var early = await ClaimAsync();
        Time.Advance(TimeSpan.FromTicks(1));
        var due = await ClaimAsync();

        Assert.That(early.Tasks(), Is.Empty);
        Assert.That(early.Json.GetProperty("nextDueAt").GetDateTimeOffset(), Is.EqualTo(Now));
        Assert.That(due.Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Earliest_due_task_of_all_requested_workers_is_claimed_first()
    {
        string[] workers = [$"{Worker} a", $"{Worker} b", $"{Worker} c"];
        var created = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            created.Add((await CreateAsync(start: Now.AddSeconds(1 + (i * 7 % 9)).ToString("O"), worker: workers[i % 3])).Id);
        }

        Time.Advance(TimeSpan.FromSeconds(20));
        var inOrder = created.Select((id, i) => (id, i)).OrderBy(task => task.i * 7 % 9).Select(task => task.id).ToList();
        var asked = $$"""{"workers":["{{workers[2]}}","{{workers[0]}}","{{workers[1]}}","{{workers[0]}}"],"limit":5}""";
        var first = (await PostAsync("/api/claims", asked)).Tasks().Select(task => task.Id());
        var second = (await PostAsync("/api/claims", asked)).Tasks().Select(task => task.Id());

        Assert.That(first, Is.EqualTo(inOrder.Take(5)));
        Assert.That(second, Is.EqualTo(inOrder.Skip(5)));
    }

    [Test]
    public async Task Next_due_time_is_in_the_future_and_covers_the_remaining_tasks()
    {
        await CreateDueAsync(1);
        await CreateDueAsync(2);
        await CreateDueAsync(60);
        Time.Advance(TimeSpan.FromSeconds(2));

        var more = (await ClaimAsync()).Json.GetProperty("nextDueAt").GetDateTimeOffset();
        var later = (await ClaimAsync()).Json.GetProperty("nextDueAt").GetDateTimeOffset();

        Assert.That(more, Is.GreaterThan(Now).And.LessThan(Now.AddSeconds(1)));
        Assert.That(later, Is.EqualTo(Now.AddSeconds(58)));
    }

    [Test]
    public async Task Repeated_claim_returns_the_tasks_it_still_holds_and_claims_no_others()
    {
        await CreateDueAsync(1);
        await CreateDueAsync(1);
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var first = await ClaimAsync("""
            "claimId":"c-1","limit":2
            """);
        var again = await ClaimAsync("""
            "claimId":"c-1","limit":2
            """);
        await CallAsync(first.Tasks()[0], "complete");
        var rest = await ClaimAsync("""
            "claimId":"c-1","limit":2
            """);
        await CallAsync(first.Tasks()[1], "complete");
        var next = await ClaimAsync("""
            "claimId":"c-1","limit":2
            """);

        Assert.That(again.Raw("tasks"), Is.EqualTo(first.Raw("tasks")));
        Assert.That(rest.Tasks().Select(task => task.Id()), Is.EqualTo(first.Tasks().Skip(1).Select(task => task.Id())));
        Assert.That(next.Tasks(), Has.Count.EqualTo(1));
        Assert.That(next.Tasks()[0].Token(), Is.Not.EqualTo(first.Tasks()[0].Token()));
    }

    [Test]
    public async Task Claim_is_repeated_only_by_the_same_caller_with_the_same_id()
    {
        await CreateClaimedAsync(claim: """
            "claimId":"c-2"
            """);

        Assert.That((await ClaimAsync("""
            "claimId":"C-2"
            """)).Tasks(), Is.Empty);
    }

    [Test]
    public async Task Concurrent_claims_with_the_same_id_get_the_same_tasks()
    {
        for (var round = 0; round < 10; round++)
        {
            await CreateDueAsync(1);
            await CreateDueAsync(1);
            Time.Advance(TimeSpan.FromSeconds(1));
            var claim = $$"""
                "claimId":"duplicates-{{round}}"
                """;

            var responses = await Task.WhenAll([ClaimAsync(claim), ClaimAsync(claim), ClaimAsync(claim)]);

            Assert.That(responses.Select(response => response.Raw("tasks")).Distinct(StringComparer.Ordinal).Single(), Does.Contain("token"));
            Assert.That((await ClaimAsync("\"limit\":100")).Tasks(), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Claimed_task_has_the_trace_of_the_creating_request()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var body = $$"""{"start":"{{Tomorrow}}","worker":"{{Worker}}"}""";
        var traced = await SendAsync(HttpMethod.Post, "/api/tasks", System.Text.Encoding.UTF8.GetBytes(body), "application/json", ("traceparent", trace));
        var broken = await SendAsync(HttpMethod.Post, "/api/tasks", System.Text.Encoding.UTF8.GetBytes(body), "application/json", ("traceparent", trace.Replace("0af", "0AF", StringComparison.Ordinal)));

        Assert.That(traced.Text("traceparent"), Is.EqualTo(trace));
        Assert.That(broken.Text("traceparent"), Is.Null);
    }

    [TestCase("{}", "workers")]
    [TestCase("""{"workers":null}""", "workers")]
    [TestCase("""{"workers":"reports"}""", "workers")]
    [TestCase("""{"workers":[]}""", "workers")]
    [TestCase("""{"workers":[1]}""", "workers")]
    [TestCase("""{"workers":["a/b"]}""", "workers")]
    [TestCase("""{"workers":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20","21"]}""", "workers")]
    [TestCase("""{"workers":["a"],"limit":0}""", "limit")]
    [TestCase("""{"workers":["a"],"limit":101}""", "limit")]
    [TestCase("""{"workers":["a"],"limit":-1}""", "limit")]
    [TestCase("""{"workers":["a"],"limit":1.0}""", "limit")]
    [TestCase("""{"workers":["a"],"limit":"1"}""", "limit")]
    [TestCase("""{"workers":["a"],"limit":99999999999999999999}""", "limit")]
    [TestCase("""{"workers":["a"],"leaseSeconds":4}""", "leaseSeconds")]
    [TestCase("""{"workers":["a"],"leaseSeconds":3601}""", "leaseSeconds")]
    [TestCase("""{"workers":["a"],"leaseSeconds":4294967301}""", "leaseSeconds")]
    [TestCase("""{"workers":["a"],"waitSeconds":31}""", "waitSeconds")]
    [TestCase("""{"workers":["a"],"waitSeconds":-1}""", "waitSeconds")]
    [TestCase("""{"workers":["a"],"claimId":""}""", "claimId")]
    [TestCase("""{"workers":["a"],"claimId":"a b"}""", "claimId")]
    [TestCase("""{"workers":["a"],"claimId":"ä"}""", "claimId")]
    [TestCase("""{"workers":["a"],"claimant":1}""", "claimant")]
    [TestCase("""{"workers":["a"],"worker":"a"}""", "worker")]
    [TestCase("""{"workers":["a"],"Limit":1,"leaseSeconds":true}""", "Limit", "leaseSeconds")]
    public async Task Invalid_claim_names_the_field(string body, params string[] names) =>
        AssertInvalid(await PostAsync("/api/claims", body), names);

    [Test]
    public async Task String_lengths_of_a_claim_are_limited()
    {
        Assert.That((await ClaimAsync($"\"claimant\":\"{new string('x', 200)}\",\"claimId\":\"{new string('x', 100)}\"")).Tasks(), Is.Empty);
        AssertInvalid(
            await PostAsync("/api/claims", $$"""{"workers":["a"],"claimant":"{{new string('x', 201)}}","claimId":"{{new string('x', 101)}}"}"""), "claimant", "claimId");
    }

    [Test]
    public async Task Null_equals_absent_for_optional_fields()
    {
        var response = await ClaimAsync("""
            "limit":null,"leaseSeconds":null,"waitSeconds":null,"claimant":null,"claimId":null
            """);
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Claims_do_not_support_GET() =>
        Assert.That((await Client.GetAsync("/api/claims")).StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
}
