using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Health;

/// <summary>An invalid database file stands in for any database that is not responding.</summary>
[TestFixture]
public sealed class UnreachableDatabaseTests
{
    private DatabaseHost _host = null!;

    [SetUp]
    public async Task WriteInvalidFile()
    {
        _host = new DatabaseHost(TestDatabase.Sqlite, ("Database:MigrateOnStart", "false"));
        var file = new SqliteConnectionStringBuilder(_host.Database.ConnectionString).DataSource;
        await File.WriteAllTextAsync(file, new string('x', 10_000));
    }

    [TearDown]
    public async Task DropDatabase() => await _host.DisposeAsync();

    [Test]
    public async Task Service_is_not_ready()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.That(report.Entries["database"].Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(report.Entries["database"].Description, Is.EqualTo("The database is not responding."));
    }

    [Test]
    public void Service_starts_anyway_if_it_does_not_migrate()
    {
        var service = _host.Services.GetServices<IHostedService>().OfType<DatabaseStartupService>().Single();

        Assert.That(() => service.StartAsync(CancellationToken.None), Throws.Nothing);
    }
}
