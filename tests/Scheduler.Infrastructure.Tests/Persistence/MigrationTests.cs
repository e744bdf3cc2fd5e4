using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class MigrationTests(string provider)
{
    private DatabaseHost _host = null!;

    [SetUp]
    public async Task CreateDatabase()
    {
        _host = new DatabaseHost(provider);
        await _host.CreateEmptyAsync();
    }

    [TearDown]
    public async Task DropDatabase() => await _host.DisposeAsync();

    [Test]
    public async Task Database_can_be_migrated_again()
    {
        await _host.MigrateAsync();
        await _host.StoreAsync(SampleTasks.New());

        await _host.MigrateAsync();

        Assert.That(await _host.ListAsync(), Has.Count.EqualTo(1));
        Assert.That((await ReadStateAsync()).IsCurrent, Is.True);
    }

    [Test]
    public async Task Database_can_be_migrated_concurrently()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(_host.MigrateAsync)));

        Assert.That((await ReadStateAsync()).IsCurrent, Is.True);
        Assert.That(await CountAppliedAsync(), Is.EqualTo(await _host.RunAsync(context => Task.FromResult(context.Database.GetMigrations().Count()))));
    }

    [Test]
    public async Task Current_schema_is_ready()
    {
        await _host.MigrateAsync();

        var health = await CheckHealthAsync();

        Assert.That(health.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(health.Description, Is.EqualTo("The database's schema is current."));
    }

    [Test]
    public async Task Schema_that_is_behind_is_not_ready_and_the_missing_migrations_are_named()
    {
        var first = await _host.RunAsync(context => Task.FromResult(context.Database.GetMigrations().First()));

        var health = await CheckHealthAsync();

        Assert.That(health.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(health.Description, Does.Contain("is behind this program").And.Contain(first).And.Contain("'migrate'"));
        Assert.That((await ReadStateAsync()).Missing, Does.Contain(first));
    }

    [Test]
    public async Task Schema_that_is_ahead_is_not_ready_and_the_unknown_migrations_are_named()
    {
        await _host.MigrateAsync();
        await AddUnknownMigrationAsync();

        var health = await CheckHealthAsync();

        Assert.That(health.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(health.Description, Does.Contain("is ahead of this program").And.Contain("99990101000000_Unknown"));
        Assert.That((await ReadStateAsync()).Missing, Is.Empty);
    }

    [Test]
    public async Task Migrating_returns_whether_the_schema_is_current_afterwards()
    {
        Assert.That(await _host.Services.MigrateDatabaseAsync(CancellationToken.None), Is.True);

        await AddUnknownMigrationAsync();

        Assert.That(await _host.Services.MigrateDatabaseAsync(CancellationToken.None), Is.False);
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    public async Task Service_migrates_at_startup_if_configured(string migrateOnStart, bool isMigrated)
    {
        await using var host = new DatabaseHost(provider, ("Database:MigrateOnStart", migrateOnStart));
        await host.CreateEmptyAsync();

        foreach (var service in host.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        Assert.That((await host.RunAsync(context => SchemaState.ReadAsync(context, CancellationToken.None))).IsCurrent, Is.EqualTo(isMigrated));
    }

    // During a rolling update the previous release runs alongside the new one.
    [Test]
    public async Task Row_with_the_columns_of_an_earlier_schema_can_still_be_inserted()
    {
        var earlier = new List<(string Migration, string[] Columns)>();
        foreach (var migration in await _host.RunAsync(context => Task.FromResult(context.Database.GetMigrations())))
        {
            await _host.RunAsync(async context =>
            {
                await context.GetService<IMigrator>().MigrateAsync(migration);
                return true;
            });
            earlier.Add((migration, [.. await ColumnsOfTasksAsync()]));
        }

        var stored = SampleTasks.New() with { Title = "unchanged" };
        await _host.StoreAsync(stored);
        foreach (var (migration, columns) in earlier)
        {
            var task = SampleTasks.New();
            var others = columns.Except(["Id"], StringComparer.Ordinal).ToList();
            await _host.ExecuteAsync($"""
                INSERT INTO Tasks (Id, {string.Join(", ", others)})
                SELECT {Literal(task.Id)}, {string.Join(", ", others)} FROM Tasks WHERE Id = {Literal(stored.Id)}
                """);

            Assert.That(await _host.FindAsync(task.Id), Is.EqualTo(stored with { Id = task.Id, DueAt = columns.Contains("DueAt", StringComparer.Ordinal) ? stored.DueAt : null }), migration);
        }

        Assert.That(earlier[0].Columns, Has.Length.LessThan(earlier[^1].Columns.Length).And.Not.Contain("Attempt"));
    }

    private Task<List<string>> ColumnsOfTasksAsync() => _host.QueryAsync(provider == TestDatabase.Sqlite
        ? "SELECT name FROM pragma_table_info('Tasks')"
        : "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'Tasks'");

    private string Literal(string id)
    {
        var digits = id.Replace("-", "", StringComparison.Ordinal);
        return provider == TestDatabase.Sqlite ? $"X'{digits}'" : $"0x{digits}";
    }

    private Task<SchemaState> ReadStateAsync() => _host.RunAsync(context => SchemaState.ReadAsync(context, CancellationToken.None));

    private async Task<int> CountAppliedAsync() => (await _host.QueryAsync("SELECT MigrationId FROM __EFMigrationsHistory")).Count;

    private Task<int> AddUnknownMigrationAsync() =>
        _host.ExecuteAsync("INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('99990101000000_Unknown', '99.0.0')");

    private async Task<HealthReportEntry> CheckHealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["database"];
    }
}
