using System.Net;
using System.Text;
using Scheduler.Api.Tests.Http;
using Serilog.Events;

namespace Scheduler.Api.Tests.Workers;

internal sealed class WaitingTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task A_claim_waits_until_something_falls_due()
    {
        await CreateDue(5);
        var claim = Claim("\"waitSeconds\":30");
        await Waiting();
        Assert.That(claim.IsCompleted, Is.False);
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_hears_of_what_is_written_meanwhile()
    {
        var claim = Claim("\"waitSeconds\":30");
        await Waiting();
        await CreateDue(2);
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_that_waits_in_vain_is_answered_with_an_empty_list()
    {
        await CreateDue(60);
        var claim = Claim("\"waitSeconds\":10");
        await Waiting();
        Time.Advance(TimeSpan.FromSeconds(9.9));
        await Waiting();
        Assert.That(claim.IsCompleted, Is.False);
        Time.Advance(TimeSpan.FromSeconds(0.1));

        var answer = await claim;
        Assert.That(answer.Tasks(), Is.Empty);
        Assert.That(answer.Json.GetProperty("nextDueAt").GetDateTimeOffset(), Is.EqualTo(Now.AddSeconds(50)));
    }

    [Test]
    public async Task Each_task_wakes_one_claim_and_the_longest_waiting_first()
    {
        var claims = new List<Task<Answer>>();
        for (var i = 0; i < 3; i++)
        {
            claims.Add(Claim("\"waitSeconds\":30"));
            await Waiting();
        }

        await CreateDue(1);
        await CreateDue(1);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await claims[0]).Tasks(), Has.Count.EqualTo(1));
        Assert.That((await claims[1]).Tasks(), Has.Count.EqualTo(1));
        await Waiting();
        Assert.That(claims[2].IsCompleted, Is.False);
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await claims[2]).Tasks(), Is.Empty);
    }

    [Test]
    public async Task A_worker_that_goes_on_wakes_its_claims()
    {
        await Patch($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"paused":true}""");
        await CreateDue(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = Claim("\"waitSeconds\":30");
        await Waiting();
        Assert.That(claim.IsCompleted, Is.False);
        await Patch($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"paused":false}""");

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Room_under_a_cap_wakes_a_claim()
    {
        await Patch($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"maxRunning":1}""");
        var first = await CreateClaimed();
        await CreateDue(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = Claim("\"waitSeconds\":30");
        await Waiting();
        Assert.That(claim.IsCompleted, Is.False);
        await Call(first, "complete");

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_another_replica_writes_is_seen_within_a_second()
    {
        await using var replica = new ApiServer(AllSettings);
        using var other = replica.CreateClient();
        var claim = Claim("\"waitSeconds\":30");
        await Waiting();
        using var body = new StringContent($$"""{"start":"{{Now.AddSeconds(1):O}}","worker":"{{Worker}}"}""", Encoding.UTF8, "application/json");
        replica.Time.SetUtcNow(Now);
        using var created = await other.PostAsync("/api/tasks", body);
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        for (var i = 0; i < 300 && !claim.IsCompleted; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Waiting();
        }

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claimer_that_has_left_is_given_nothing()
    {
        using (var leaving = new CancellationTokenSource())
        {
            using var body = new StringContent($$"""{"workers":["{{Worker}}"],"waitSeconds":30}""", Encoding.UTF8, "application/json");
            var claim = Client.PostAsync("/api/claims", body, leaving.Token);
            await Waiting();
            await leaving.CancelAsync();
            Assert.That(async () => await claim, Throws.InstanceOf<OperationCanceledException>());
        }

        // The server learns of it a moment later, and writes it down then.
        while (!Server.Log.Requests.Any(logged => logged.Properties["StatusCode"] is ScalarValue { Value: 499 }))
        {
            await Waiting();
        }

        var task = await CreateDue(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Waiting();

        Assert.That((await Get($"/api/tasks/{task.Id}")).Raw("attempt"), Is.EqualTo("0"));
    }

    /// <summary>Gives what happens in the background a moment to happen; a test that needs more would fail, not pass.</summary>
    private static Task Waiting() => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
}
