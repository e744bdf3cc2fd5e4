using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Testing;

/// <summary>
/// Replaces the connection of a service composed for SQL Server with one that injects faults. Without a SQL Server, SQLite stores
/// the data instead: its dialect and its locking differ, but its commits are atomic as well.
/// </summary>
public static class FaultyDatabase
{
    /// <summary>Creates the database and its schema, over an ordinary connection: EF Core requires SqlClient's own to do so.</summary>
    /// <param name="database">The database to create.</param>
    public static async Task MigrateAsync(TestDatabase database)
    {
        await using SchedulerDbContext context = database.Provider == TestDatabase.SqlServer
            ? new SqlServerSchedulerDbContext(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>().UseSqlServer(database.ConnectionString).Options)
            : new SqliteSchedulerDbContext(new DbContextOptionsBuilder<SqliteSchedulerDbContext>().UseSqlite(database.ConnectionString).Options);
        await context.MigrateAsync(CancellationToken.None);
    }

    /// <summary>Replaces the context, and on SQLite the services that depend on it.</summary>
    /// <param name="services">The service collection of the service.</param>
    /// <param name="database">The migrated database.</param>
    /// <param name="fail">See <see cref="FaultyConnection"/>.</param>
    public static void PutUnder(IServiceCollection services, TestDatabase database, Action<FaultPoint, string, bool> fail)
    {
        if (database.Provider == TestDatabase.SqlServer)
        {
            services.Replace(ServiceDescriptor.Scoped<SchedulerDbContext>(_ =>
            {
                var options = new DbContextOptionsBuilder<SqlServerSchedulerDbContext>();
                SqlServerProvider.Configure(
                    options.UseSqlServer(new FaultyConnection(new SqlConnection(database.ConnectionString), fail), contextOwnsConnection: true));
                return new SqlServerSchedulerDbContext(options.Options);
            }));
            return;
        }

        services.Replace(ServiceDescriptor.Scoped<SchedulerDbContext>(_ => new SqliteSchedulerDbContext(
            new DbContextOptionsBuilder<SqliteSchedulerDbContext>()
                .UseSqlite(new FaultyConnection(new SqliteConnection(database.ConnectionString), fail), contextOwnsConnection: true)
                .AddInterceptors(SqlServerProvider.Interceptors)
                .Options)));
        services.Replace(ServiceDescriptor.Scoped<IWriteScope, PassThroughWriteScope>());
        services.Replace(ServiceDescriptor.Scoped<ITaskRepository, ContextTaskRepository>());
        services.Replace(ServiceDescriptor.Scoped<IUnitOfWork, UnitOfWork>());
        services.Replace(ServiceDescriptor.Scoped<IReadDatabase, ContextReadDatabase>());
        services.Replace(ServiceDescriptor.Scoped<ITaskReadStore, TaskReadStore>());
        services.Replace(ServiceDescriptor.Singleton<IDatabaseErrorClassifier, CombinedErrorClassifier>());
    }

    /// <summary>Classifies the errors of SQL Server, and those of SQLite that can replace them: duplicate keys.</summary>
    private sealed class CombinedErrorClassifier : IDatabaseErrorClassifier
    {
        private readonly SqlServerErrorClassifier _sqlServer = new();
        private readonly SqliteErrorClassifier _sqlite = new();

        public DatabaseErrorKind Classify(Exception exception) =>
            _sqlServer.Classify(exception) is not DatabaseErrorKind.Permanent and var failure ? failure : _sqlite.Classify(exception);
    }

    /// <summary>Loads and stores tasks with EF Core, as on SQL Server.</summary>
    private sealed class ContextTaskRepository(SchedulerDbContext context, LeaseClock clock) : TaskRepository(context)
    {
        public override async Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken) =>
            (await FindAsync(id, cancellationToken), await clock.ReadAsync(cancellationToken));

        public override async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindAllWithClockAsync(
            IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken) =>
            (await FindAllAsync(ids, cancellationToken), await clock.ReadAsync(cancellationToken));

        public override async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindExpiredWithClockAsync(int count, CancellationToken cancellationToken)
        {
            var reading = await clock.ReadAsync(cancellationToken);
            var expired = Context.Tasks.Where(task => task.Status == ScheduledTaskStatus.Running && task.Lease!.ExpiresAt <= reading.LeaseTime);
            return (await expired.Take(count).ToListAsync(cancellationToken), reading);
        }
    }

    /// <summary>Opens the connection and nothing else: the SQLite claim store requires an open connection.</summary>
    private sealed class PassThroughWriteScope(SchedulerDbContext context) : IWriteScope
    {
        public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
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
