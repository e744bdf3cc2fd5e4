using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

[TestFixture]
[CancelAfter(30_000)]
public sealed class SqliteMigrationLockTests
{
    private DatabaseHost _host = null!;
    private AsyncServiceScope _scope;

    [SetUp]
    public async Task CreateDatabase()
    {
        _host = new DatabaseHost(TestDatabase.Sqlite);
        await _host.CreateEmptyAsync();
        _scope = _host.Services.CreateAsyncScope();
    }

    [TearDown]
    public async Task DropDatabase()
    {
        await _scope.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Lock_left_behind_by_a_killed_process_does_not_block(CancellationToken cancellationToken)
    {
        await _host.ExecuteAsync("CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL)");
        await _host.ExecuteAsync("INSERT INTO __EFMigrationsLock VALUES (1, '2029-06-01 00:00:00+00:00')");

        await MigrateAsync(cancellationToken);

        Assert.That(await CountTablesAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Migration_waits_while_another_process_migrates(CancellationToken cancellationToken)
    {
        Task migration;
        await using (OpenLockFile())
        {
            // Statements on SQLite complete before they return their task: without the lock, the migration would have completed
            // by now.
            migration = MigrateAsync(cancellationToken);

            Assert.That(migration.IsCompleted, Is.False);
            Assert.That(await CountTablesAsync(), Is.Zero);
        }

        await migration;

        Assert.That(await CountTablesAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Lock_is_released_after_a_migration(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);

        Assert.That(() => OpenLockFile().Dispose(), Throws.Nothing);
    }

    [Test]
    public async Task Waiting_for_the_lock_can_be_canceled(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var held = OpenLockFile();
        var migration = MigrateAsync(stop.Token);

        await stop.CancelAsync();

        Assert.That(() => migration, Throws.InstanceOf<OperationCanceledException>());
    }

    private Task MigrateAsync(CancellationToken cancellationToken) =>
        _scope.ServiceProvider.GetRequiredService<SchedulerDbContext>().MigrateAsync(cancellationToken);

    private FileStream OpenLockFile() => new(
        new SqliteConnectionStringBuilder(_host.Database.ConnectionString).DataSource + ".migrate",
        FileMode.OpenOrCreate,
        FileAccess.ReadWrite,
        FileShare.None);

    private async Task<int> CountTablesAsync() => (await _host.QueryAsync("SELECT name FROM sqlite_master WHERE name = 'Tasks'")).Count;
}
