using Scheduler.Application.Workers;
using Scheduler.Domain.Tasks;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>A claim that was under way. SQLite has no connection to lose, and nothing can stand in for SQL Server's claim.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServer))]
public sealed class LostClaimTests(string provider) : LostConnectionFixture(provider)
{
    [Test]
    public async Task A_claim_with_a_name_takes_once_what_it_takes([Values] Loss loss)
    {
        await Create();
        await Create();
        MoveToStart();
        var claimed = await Lose(loss, new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, "host", ClaimKey.Of("caller", "claim")));

        Assert.That(claimed.Tasks, Has.Count.EqualTo(1));
        Assert.That((await Host.List()).Select(task => task.Attempt).Order(), Is.EqualTo(new[] { 0, 1 }));
    }
}
