using System.Text;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;
using Serilog.Events;

namespace Scheduler.Api.Tests.Claims;

internal sealed class LongPollTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task Claim_waits_until_a_task_is_due()
    {
        await CreateDueAsync(5);
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Task_created_during_the_wait_wakes_the_claim()
    {
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        await CreateDueAsync(2);
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Claim_returns_an_empty_list_after_its_wait()
    {
        var due = await CreateDueAsync(600);
        var claim = ClaimAsync("\"waitSeconds\":10");
        await FakeTimeProviderExtensions.MomentAsync();
        Time.Advance(TimeSpan.FromSeconds(9.9));
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);

        var response = await Time.FinishAsync(claim);
        Assert.That(response.Tasks(), Is.Empty);
        Assert.That(response.Raw("nextDueAt"), Is.EqualTo(due.Raw("dueAt")));
    }

    [Test]
    public async Task Each_task_wakes_one_claim_in_FIFO_order()
    {
        var claims = new List<Task<ApiResponse>>();
        for (var i = 0; i < 3; i++)
        {
            claims.Add(ClaimAsync("\"waitSeconds\":30"));
            await FakeTimeProviderExtensions.MomentAsync();
        }

        await CreateDueAsync(1);
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await claims[0]).Tasks(), Has.Count.EqualTo(1));
        Assert.That((await claims[1]).Tasks(), Has.Count.EqualTo(1));
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claims[2].IsCompleted, Is.False);
        Assert.That((await Time.FinishAsync(claims[2])).Tasks(), Is.Empty);
    }

    [Test]
    public async Task Duplicate_of_a_waiting_claim_gets_the_same_tasks()
    {
        var first = ClaimAsync("\"waitSeconds\":30,\"claimId\":\"again\"");
        await FakeTimeProviderExtensions.MomentAsync();
        var second = ClaimAsync("\"waitSeconds\":30,\"claimId\":\"again\"");
        await FakeTimeProviderExtensions.MomentAsync();
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await first).Tasks(), Has.Count.EqualTo(1));
        Assert.That((await second).Raw("tasks"), Is.EqualTo((await first).Raw("tasks")));
    }

    [Test]
    public async Task Resuming_a_worker_wakes_its_claims()
    {
        await PatchAsync($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"paused":true}""");
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        await PatchAsync($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"paused":false}""");

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [TestCase("""{"paused":true}""")]
    [TestCase("""{"maxRunning":1}""")]
    public async Task Deleting_the_settings_of_a_worker_wakes_its_claims(string settings)
    {
        await CreateClaimedAsync();
        await PatchAsync($"/api/workers/{Uri.EscapeDataString(Worker)}", settings);
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        await DeleteAsync($"/api/workers/{Uri.EscapeDataString(Worker)}");

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Task_without_delay_wakes_a_claim_immediately()
    {
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        var created = await PostAsync("/api/tasks", $$"""{"delaySeconds":0,"worker":"{{Worker}}"}""");

        Assert.That((await claim).Tasks().Single().Id(), Is.EqualTo(created.Id));
    }

    [Test]
    public async Task Batch_without_delay_wakes_as_many_claims()
    {
        var claims = Enumerable.Range(0, 2).Select(_ => ClaimAsync("\"waitSeconds\":30")).ToList();
        await FakeTimeProviderExtensions.MomentAsync();
        await PostAsync("/api/tasks/batch", $$"""[{"delaySeconds":0,"worker":"{{Worker}}"},{"delaySeconds":0,"worker":"{{Worker}}"}]""");

        var responses = await Task.WhenAll(claims);
        Assert.That(responses.Select(response => response.Tasks().Count), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Task_rescheduled_to_now_wakes_a_claim_immediately()
    {
        var task = await CreateDueAsync(600);
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        await PatchAsync($"/api/tasks/{task.Id}", """{"delaySeconds":0}""");

        Assert.That((await claim).Tasks().Single().Id(), Is.EqualTo(task.Id));
    }

    [Test]
    public async Task Retry_without_delay_wakes_a_claim_immediately()
    {
        var task = await CreateDueAsync(600);
        await PatchAsync($"/api/tasks/{task.Id}", """{"status":"FAILED"}""");
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        await PatchAsync($"/api/tasks/{task.Id}", """{"status":"SCHEDULED","delaySeconds":0}""");

        Assert.That((await claim).Tasks().Single().Id(), Is.EqualTo(task.Id));
    }

    [Test]
    public async Task Free_capacity_under_a_limit_wakes_a_claim()
    {
        await PatchAsync($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"maxRunning":1}""");
        var first = await CreateClaimedAsync();
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        await CallAsync(first, "complete");

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Disconnected_client_gets_no_task()
    {
        // A client that disconnects before its request arrives leaves no trace.
        for (var attempt = 0; attempt < 10 && !HasLeft(); attempt++)
        {
            using var leaving = new CancellationTokenSource();
            using var body = new StringContent($$"""{"workers":["{{Worker}}"],"waitSeconds":30}""", Encoding.UTF8, "application/json");
            var claim = Client.PostAsync("/api/claims", body, leaving.Token);
            await FakeTimeProviderExtensions.MomentAsync();
            await leaving.CancelAsync();
            Assert.That(async () => await claim, Throws.InstanceOf<OperationCanceledException>());

            // The server notices the disconnect a moment later, and logs it then.
            for (var i = 0; i < 40 && !HasLeft(); i++)
            {
                await FakeTimeProviderExtensions.MomentAsync();
            }
        }

        Assert.That(HasLeft());
        var task = await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        await FakeTimeProviderExtensions.MomentAsync();

        Assert.That((await GetAsync($"/api/tasks/{task.Id}")).Raw("attempt"), Is.EqualTo("0"));

        bool HasLeft() => Server.Log.Requests.Any(logged => logged.Properties["StatusCode"] is ScalarValue { Value: 499 });
    }
}
