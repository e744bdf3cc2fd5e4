using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Testing;

/// <summary>
/// Puts a connection that fails under a service as it is composed for SQL Server. Where there is no such server, SQLite keeps the
/// data in its place: it speaks another dialect, and says nothing of locks, but a commit is there or not all the same.
/// </summary>
public static class FaultyDatabase
{
    /// <summary>Makes the database with its schema, over a connection that does not fail: EF Core makes none over a connection that is not SqlClient's.</summary>
    /// <param name="database">Where the data is to be.</param>
    public static async Task MigrateAsync(TestDatabase database)
    {
        await using SchedulerDbContext context = database.Provider == TestDatabase.SqlServer
            ? new SqlServerSchedulerDbContext(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>().UseSqlServer(database.ConnectionString).Options)
            : new SqliteSchedulerDbContext(new DbContextOptionsBuilder<SqliteSchedulerDbContext>().UseSqlite(database.ConnectionString).Options);
        await context.MigrateAsync(CancellationToken.None);
    }

    /// <summary>Puts it under.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="database">Where the data is.</param>
    /// <param name="fail">See <see cref="FaultyConnection"/>.</param>
    public static void PutUnder(IServiceCollection services, TestDatabase database, Action<FaultPoint, string, bool> fail)
    {
        if (database.Provider == TestDatabase.SqlServer)
        {
            services.Replace(ServiceDescriptor.Scoped<SchedulerDbContext>(_ => new SqlServerSchedulerDbContext(
                new DbContextOptionsBuilder<SqlServerSchedulerDbContext>()
                    .UseSqlServer(new FaultyConnection(new SqlConnection(database.ConnectionString), fail), contextOwnsConnection: true)
                    .AddInterceptors(SqlServerSchedulerDbContext.Interceptors)
                    .Options)));
            return;
        }

        services.Replace(ServiceDescriptor.Scoped<SchedulerDbContext>(_ => new SqliteSchedulerDbContext(
            new DbContextOptionsBuilder<SqliteSchedulerDbContext>()
                .UseSqlite(new FaultyConnection(new SqliteConnection(database.ConnectionString), fail), contextOwnsConnection: true)
                .AddInterceptors(SqlServerSchedulerDbContext.Interceptors)
                .Options)));
        services.Replace(ServiceDescriptor.Scoped<IWriteScope, OpenScope>());
        services.Replace(ServiceDescriptor.Singleton<IDatabaseFailures, EitherFailures>());
    }

    /// <summary>SQL Server's failures, and those that SQLite has in its place: a key that is there already.</summary>
    private sealed class EitherFailures : IDatabaseFailures
    {
        private readonly SqlServerFailures _sqlServer = new();
        private readonly SqliteFailures _sqlite = new();

        public DatabaseFailure Judge(Exception exception) =>
            _sqlServer.Judge(exception) is not DatabaseFailure.Fault and var failure ? failure : _sqlite.Judge(exception);
    }

    /// <summary>SQLite's claim store counts on a connection that is open.</summary>
    private sealed class OpenScope(SchedulerDbContext context) : IWriteScope
    {
        public async Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken)
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            try
            {
                context.ChangeTracker.Clear();
                return await work();
            }
            finally
            {
                await context.Database.CloseConnectionAsync();
            }
        }
    }
}
