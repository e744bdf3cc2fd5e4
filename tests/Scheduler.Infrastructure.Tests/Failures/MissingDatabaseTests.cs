using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.Failures;

[TestFixture]
public sealed class MissingDatabaseTests
{
    [Test]
    public async Task A_database_that_is_not_there_yet_is_asked_for_without_a_pause()
    {
        using var server = new ServerWithoutDatabase();
        var builder = new DbContextOptionsBuilder<SqlServerSchedulerDbContext>();
        SqlServerProvider.Configure(
            builder, SqlServerProvider.Resolve($"Server=127.0.0.1,{server.Port};Database=missing;User Id=u;Password=p;Encrypt=Optional;Connect Timeout=30"));
        await using var context = new SqlServerSchedulerDbContext(builder.Options);

        // Here it cannot be created either.
        var failure = await Assert.CatchAsync(() => DatabaseMigrator.MigrateAsync(context, NullLogger.Instance, CancellationToken.None));

        // For the schema, for the lock, for EF Core's own look, and to create it. SqlClient would repeat each after 10 s.
        Assert.That(failure!.GetBaseException(), Is.TypeOf<SqlException>().With.Property("Number").EqualTo(4060));
        Assert.That(server.Logins, Is.EqualTo(new[] { "missing", "master", "missing", "master" }));
    }
}
