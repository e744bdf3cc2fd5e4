using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Runs saves with given outcomes, and verifications with given results.</summary>
[TestFixture]
public sealed class VerifyingExecutionStrategyTests
{
    private static readonly Exception Lost = new DbUpdateException("EF Core's own", SqlErrors.ConnectionLost);

    [Test]
    public async Task Successful_save_is_not_verified()
    {
        Assert.That(await RunAsync([null], []), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Committed_save_is_not_repeated()
    {
        Assert.That(await RunAsync([Lost], [true]), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Save_that_was_not_committed_is_repeated()
    {
        Assert.That(await RunAsync([Lost, null], [false]), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Conflict_of_the_repeated_save_with_a_late_commit_counts_as_success([Values] bool isNew)
    {
        Exception conflict = isNew ? SqlErrors.Of(2627, 14, "Violation of PRIMARY KEY constraint 'PK_Tasks'.") : new DbUpdateConcurrencyException();

        Assert.That(await RunAsync([Lost, conflict], [false, true]), Is.EqualTo((2, 2)));
    }

    [Test]
    public async Task Conflict_without_a_lost_connection_is_not_verified()
    {
        await Assert.ThatAsync(() => RunAsync([new DbUpdateConcurrencyException()], []), Throws.TypeOf<DbUpdateConcurrencyException>());
    }

    [Test]
    public async Task Save_is_repeated_once()
    {
        await Assert.ThatAsync(() => RunAsync([Lost, Lost], [false, false]), Throws.InstanceOf<RetryLimitExceededException>());
    }

    [Test]
    public async Task Save_of_unknown_outcome_is_not_repeated()
    {
        await Assert.ThatAsync(() => RunAsync([Lost], [null]), Throws.TypeOf<AmbiguousCommitException>());
    }

    /// <summary>Runs a save with these outcomes and verification results; a result of null means that the outcome is unknown.</summary>
    private static async Task<(int Saves, int Verifications)> RunAsync(Exception?[] saves, bool?[] verifications)
    {
        await using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);
        var (saved, verified) = (0, 0);
        await new VerifyingExecutionStrategy(context, new SqlServerErrorClassifier()).ExecuteAsync(
            0,
            (_, _, _) => saves[saved++] is { } failure ? throw failure : Task.FromResult(0),
            (_, _, _) => Task.FromResult(new ExecutionResult<int>(verifications[verified++] ?? throw new AmbiguousCommitException(), result: 0)),
            CancellationToken.None);
        return (saved, verified);
    }
}
