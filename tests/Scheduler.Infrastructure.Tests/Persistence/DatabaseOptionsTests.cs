using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scheduler.Application;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.Persistence;

[TestFixture]
public sealed class DatabaseOptionsTests
{
    private string _contentRoot = null!;

    [SetUp]
    public void CreateContentRoot() => _contentRoot = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    [TearDown]
    public void DeleteContentRoot() => Directory.Delete(_contentRoot, recursive: true);

    [TestCase("Oracle", null, "Database:Provider", "'Oracle'")]
    [TestCase("", null, "Database:Provider", "''")]
    [TestCase("SqlServer", null, "ConnectionStrings:Scheduler", "must be set")]
    [TestCase("SqlServer", " ", "ConnectionStrings:Scheduler", "must be set")]
    [TestCase("SqlServer", "Server=.;Wrong=1", "ConnectionStrings:Scheduler", "not a valid connection string")]
    [TestCase("Sqlite", "Data Source=x.db;Wrong=1", "ConnectionStrings:Scheduler", "not a valid connection string")]
    [TestCase("Sqlite", "Data Source=:memory:", "ConnectionStrings:Scheduler", "must name a file")]
    [TestCase("Sqlite", "Data Source=x;Mode=Memory", "ConnectionStrings:Scheduler", "must name a file")]
    [TestCase("Sqlite", "Data Source=file::memory:?cache=shared", "ConnectionStrings:Scheduler", "must name a file")]
    [TestCase("Sqlite", "Cache=Shared", "ConnectionStrings:Scheduler", "must name a file")]
    public void Invalid_setting_is_rejected_by_name(string provider, string? connectionString, string setting, string reason)
    {
        Assert.That(
            () => Compose(("Database:Provider", provider), ("ConnectionStrings:Scheduler", connectionString)),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(setting).And.Message.Contains(reason));
    }

    [Test]
    public void Setting_that_is_neither_true_nor_false_is_rejected_by_name()
    {
        Assert.That(
            () => Compose(("Database:MigrateOnStart", "maybe")),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Database:MigrateOnStart"));
    }

    [TestCase(null, "data/scheduler.db")]
    [TestCase("Data Source=deep/down/tasks.db", "deep/down/tasks.db")]
    public void Relative_file_is_resolved_against_the_content_root_and_its_folder_is_created(string? connectionString, string file)
    {
        using var services = Compose(("ConnectionStrings:Scheduler", connectionString));
        using var scope = services.CreateScope();
        var expected = Path.Combine(_contentRoot, file);

        Assert.That(scope.ServiceProvider.GetRequiredService<SchedulerDbContext>().Location, Does.EndWith($" {expected}"));
        Assert.That(Path.GetDirectoryName(expected), Does.Exist);
    }

    [Test]
    public void Absolute_path_is_unchanged()
    {
        var file = Path.Combine(_contentRoot, "elsewhere", "tasks.db");
        using var services = Compose(("ConnectionStrings:Scheduler", $"Data Source={file}"));
        using var scope = services.CreateScope();

        Assert.That(scope.ServiceProvider.GetRequiredService<SchedulerDbContext>().Location, Does.EndWith($" {file}"));
    }

    [TestCase(null, null, true)]
    [TestCase("Sqlite", null, true)]
    [TestCase("sqlite", "false", false)]
    [TestCase("SqlServer", null, false)]
    [TestCase("sqlserver", "true", true)]
    public void Only_Sqlite_migrates_on_start_unless_it_is_set(string? provider, string? migrateOnStart, bool migrates)
    {
        using var services = Compose(
            ("Database:Provider", provider),
            ("Database:MigrateOnStart", migrateOnStart),
            ("ConnectionStrings:Scheduler", provider is null || provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase) ? null : "Server=nowhere"));

        Assert.That(services.GetRequiredService<IOptions<DatabaseOptions>>().Value.MigratesOnStart, Is.EqualTo(migrates));
    }

    [Test]
    public void Location_of_a_server_contains_no_credentials()
    {
        using var services = Compose(
            ("Database:Provider", "SqlServer"), ("ConnectionStrings:Scheduler", "Server=host;Database=tasks;User Id=username;Password=secret"));
        using var scope = services.CreateScope();

        Assert.That(scope.ServiceProvider.GetRequiredService<SchedulerDbContext>().Location, Is.EqualTo("SQL Server host, database tasks"));
    }

    [TestCase("Sqlite", "Data Source=tasks.db")]
    [TestCase("SqlServer", "Server=host;Database=tasks")]
    public async Task Context_from_the_pool_has_the_deadline_of_its_request(string provider, string connectionString)
    {
        await using var services = Compose(("Database:Provider", provider), ("ConnectionStrings:Scheduler", connectionString));
        for (var request = 0; request < 2; request++)
        {
            await using var scope = services.CreateAsyncScope();
            Assert.That(
                scope.ServiceProvider.GetRequiredService<SchedulerDbContext>().Deadline, Is.SameAs(scope.ServiceProvider.GetRequiredService<RequestDeadline>()));
        }
    }

    [TestCase("Server=host", 2, 4, PoolBlockingPeriod.NeverBlock)]
    [TestCase("Server=host;Connection Timeout=15;Command Timeout=30;PoolBlockingPeriod=Auto", 15, 30, PoolBlockingPeriod.Auto)]
    public void Timeouts_are_short_unless_the_connection_string_sets_them(string configured, int connect, int command, PoolBlockingPeriod blocking)
    {
        var resolved = new SqlConnectionStringBuilder(SqlServerProvider.Resolve(configured));

        Assert.That(resolved.ConnectTimeout, Is.EqualTo(connect));
        Assert.That(resolved.CommandTimeout, Is.EqualTo(command));
        Assert.That(resolved.PoolBlockingPeriod, Is.EqualTo(blocking));
    }

    private ServiceProvider Compose(params (string Key, string? Value)[] settings) => new ServiceCollection()
        .AddLogging()
        .AddApplication()
        .AddInfrastructure(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Key, setting.Value)))
                .Build(),
            _contentRoot)
        .BuildServiceProvider();
}
