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

    [Test]
    public async Task Log_stays_small_under_constant_load()
    {
        const int megabytes = 100;
        await Host.ExecuteAsync("CREATE TABLE Filler (Data BLOB)");
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

        var log = new FileInfo($"{new SqliteConnectionStringBuilder(Host.Database.ConnectionString).DataSource}-wal");
        Assert.That(log.Length, Is.LessThan(megabytes / 2 * Megabyte));
    }
}
