using System.Net;
using System.Text;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Claims;

/// <summary>Long polling with two replicas. In its own class, since the log of a process belongs to the service that was started last.</summary>
internal sealed class ReplicaLongPollTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task Duplicate_claim_on_another_replica_gets_the_tasks_within_a_second()
    {
        await using var replica = new ApiServer(AllSettings);
        using var other = replica.CreateClient();
        replica.Time.SetUtcNow(Now);
        var first = ClaimAsync("\"waitSeconds\":30,\"claimId\":\"elsewhere\"");
        await FakeTimeProviderExtensions.MomentAsync();
        using var body = new StringContent($$"""{"workers":["{{Worker}}"],"waitSeconds":30,"claimId":"elsewhere"}""", Encoding.UTF8, "application/json");
        var second = other.PostAsync("/api/claims", body);
        await FakeTimeProviderExtensions.MomentAsync();
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claimed = await first;

        using var response = await replica.Time.FinishAsync(second);
        Assert.That((await ApiResponse.ReadAsync(response)).Raw("tasks"), Is.EqualTo(claimed.Raw("tasks")));
    }

    [TestCase("""{"paused":true}""")]
    [TestCase("""{"maxRunning":1}""")]
    public async Task Deletion_of_worker_settings_on_another_replica_is_observed_within_a_second(string settings)
    {
        await using var replica = new ApiServer(AllSettings);
        using var other = replica.CreateClient();
        replica.Time.SetUtcNow(Now);
        var path = $"/api/workers/{Uri.EscapeDataString(Worker)}";
        await CreateClaimedAsync();
        await PatchAsync(path, settings);
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        using var deleted = await other.DeleteAsync(path);
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        for (var i = 0; i < 300 && !claim.IsCompleted; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await FakeTimeProviderExtensions.MomentAsync();
        }

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Task_written_by_another_replica_is_observed_within_a_second()
    {
        await using var replica = new ApiServer(AllSettings);
        using var other = replica.CreateClient();
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        using var body = new StringContent($$"""{"start":"{{Now.AddSeconds(1):O}}","worker":"{{Worker}}"}""", Encoding.UTF8, "application/json");
        replica.Time.SetUtcNow(Now);
        using var created = await other.PostAsync("/api/tasks", body);
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        for (var i = 0; i < 300 && !claim.IsCompleted; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await FakeTimeProviderExtensions.MomentAsync();
        }

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }
}
