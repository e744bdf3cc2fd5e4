using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Saves that end in one way or another, and what a look finds after each.</summary>
[TestFixture]
public sealed class SaveStrategyTests
{
    private static readonly Exception Lost = new DbUpdateException("EF Core's own", SqlErrors.ConnectionLost);

    [Test]
    public async Task A_save_that_ends_well_is_not_looked_for()
    {
        Assert.That(await Run([null], []), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_save_that_was_stored_is_not_repeated()
    {
        Assert.That(await Run([Lost], [true]), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_save_that_was_not_stored_is_repeated()
    {
        Assert.That(await Run([Lost, null], [false]), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task A_save_that_was_late_in_the_server_is_what_the_second_one_meets([Values] bool isNew)
    {
        Exception met = isNew ? SqlErrors.Of(2627, 14, "Violation of PRIMARY KEY constraint 'PK_Tasks'.") : new DbUpdateConcurrencyException();

        Assert.That(await Run([Lost, met], [false, true]), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task A_conflict_is_not_looked_for_when_nothing_was_lost()
    {
        await Assert.ThatAsync(() => Run([new DbUpdateConcurrencyException()], []), Throws.TypeOf<DbUpdateConcurrencyException>());
    }

    [Test]
    public async Task A_save_is_repeated_once()
    {
        await Assert.ThatAsync(() => Run([Lost, Lost], [false, false]), Throws.InstanceOf<RetryLimitExceededException>());
    }

    [Test]
    public async Task What_cannot_be_told_is_not_repeated()
    {
        await Assert.ThatAsync(() => Run([Lost], [null]), Throws.TypeOf<UnknownFateException>());
    }

    /// <summary>Lets saves and looks end in this order; a look that is null cannot tell.</summary>
    private static async Task<(int Saves, int Looks)> Run(Exception?[] saves, bool?[] looks)
    {
        await using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);
        var (saved, looked) = (0, 0);
        await new SaveStrategy(context, new SqlServerFailures()).ExecuteAsync(
            0,
            (_, _, _) => saves[saved++] is { } failure ? throw failure : Task.FromResult(0),
            (_, _, _) => Task.FromResult(new ExecutionResult<int>(looks[looked++] ?? throw new UnknownFateException(), result: 0)),
            CancellationToken.None);
        return (saved, looked);
    }
}
