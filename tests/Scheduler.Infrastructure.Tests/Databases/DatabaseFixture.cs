using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>Tests that share a migrated database, which is emptied before each test.</summary>
public abstract class DatabaseFixture(string provider)
{
    internal DatabaseHost Host { get; private set; } = null!;

    protected bool IsSqlite => provider == TestDatabase.Sqlite;

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        Host = new DatabaseHost(provider);
        await Host.MigrateAsync();
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await Host.DisposeAsync();

    [SetUp]
    public Task Empty() => Host.ClearAsync();
}
