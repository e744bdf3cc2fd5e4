using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

[TestFixture]
public sealed class SqliteCheckpointTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private const int Megabyte = 1 << 20;

    private string DataFile => new SqliteConnectionStringBuilder(Host.Database.ConnectionString).DataSource;

    [Test]
    public async Task Log_stays_small_under_constant_load()
    {
        const int megabytes = 100;
        await WriteAsync(megabytes);
        Assert.That(new FileInfo($"{DataFile}-wal").Length, Is.LessThan(megabytes / 2 * Megabyte));
    }

    [Test]
    public async Task Log_is_copied_without_the_writer()
    {
        var before = new FileInfo(DataFile).Length;
        await WriteAsync(megabytes: 8);
        Assert.That(() => new FileInfo(DataFile).Length - before, Is.GreaterThan(3 * Megabyte).After(10_000, 20));
    }

    private async Task WriteAsync(int megabytes)
    {
        await Host.ExecuteAsync("CREATE TABLE IF NOT EXISTS Filler (Data BLOB)");
        var writer = Host.Services.GetRequiredService<SqliteWriter>();
        for (var i = 0; i < megabytes; i++)
        {
            await writer.RunAsync(
                connection =>
                {
                    connection.Execute($"INSERT INTO Filler VALUES (zeroblob({Megabyte}))");
                    return Task.FromResult(true);
                },
                new RequestDeadline(TimeProvider.System) { Limit = TimeSpan.FromMinutes(1) },
                CancellationToken.None);
        }
    }
}
