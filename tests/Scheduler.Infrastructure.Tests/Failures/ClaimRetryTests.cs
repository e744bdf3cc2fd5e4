using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>The connection is lost during a claim. These need a SQL Server: SQLite has no connection to lose, and another claim statement.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServer))]
public sealed class ClaimRetryTests(string provider) : CommitVerificationFixture(provider)
{
    [Test]
    public async Task Claim_with_an_id_claims_its_tasks_once([Values] Loss loss)
    {
        await CreateAsync();
        await CreateAsync();
        MoveToStart();
        var claimed = await LoseAsync(loss, new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, "host", ClaimKey.Of("caller", "claim")));

        Assert.That(claimed.Tasks, Has.Count.EqualTo(1));
        Assert.That((await Host.ListAsync()).Select(task => task.Attempt).Order(), Is.EqualTo(new[] { 0, 1 }));
    }
}
