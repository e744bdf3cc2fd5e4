using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.Persistence;

[TestFixture]
public sealed class ModelTests
{
    [Test]
    public void Migrations_for_Sqlite_match_the_model()
    {
        AssertNothingPending(new SqliteSchedulerDbContext.DesignTimeFactory());
    }

    [Test]
    public void Migrations_for_SqlServer_match_the_model()
    {
        AssertNothingPending(new SqlServerSchedulerDbContext.DesignTimeFactory());
    }

    private static void AssertNothingPending<T>(IDesignTimeDbContextFactory<T> factory)
        where T : DbContext
    {
        using var context = factory.CreateDbContext([]);

        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
        Assert.That(context.Database.GetMigrations(), Is.Not.Empty);
    }
}
