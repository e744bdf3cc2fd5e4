using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.ApiKeys;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Idempotency;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Retention;
using Scheduler.Infrastructure.Schedules;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure;

public static class DependencyInjection
{
    /// <summary>Adds the implementations of the application's ports for the configured database, its health check and the hosted services.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">The configuration, with <c>Database</c> and <c>ConnectionStrings:Scheduler</c>.</param>
    /// <param name="contentRoot">The folder against which a relative SQLite path is resolved.</param>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message names it.</exception>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration, string contentRoot)
    {
        var options = DatabaseOptions.Read(configuration);
        var connectionString = configuration.GetConnectionString(DatabaseOptions.ConnectionStringName);
        services.AddSingleton(Options.Create(options));

        if (options.IsSqlServer)
        {
            var resolved = SqlServerProvider.Resolve(connectionString!);
            services.AddDbContextPool<SqlServerSchedulerDbContext>(builder => SqlServerProvider.Configure(builder, resolved));
            services.AddScoped<SchedulerDbContext>(provider => WithDeadline(provider.GetRequiredService<SqlServerSchedulerDbContext>(), provider));
            services.AddScoped(provider => new RequestDeadline(provider.GetRequiredKeyedService<TimeProvider>(MachineClock.Key))
            {
                Limit = SqlServerProvider.DeadlineFor(resolved),
            });
            services.AddScoped<IWriteScope, SqlServerWriteScope>();
            services.AddSingleton<IDatabaseErrorClassifier, SqlServerErrorClassifier>();
            services.AddSingleton<SqlServerClockOffset>();
            services.AddScoped<SqlServerLeaseClock>();
            services.AddScoped<LeaseClock>(provider => provider.GetRequiredService<SqlServerLeaseClock>());
            services.AddScoped<ITaskRepository, SqlServerTaskRepository>();
            services.AddScoped<IUnitOfWork, UnitOfWork>();
            services.AddScoped<IClaimStore, SqlServerClaimStore>();
            services.AddScoped<IRetentionStore, SqlServerRetentionStore>();
            services.AddScoped<IReadDatabase, ContextReadDatabase>();
            services.AddScoped<ITaskReadStore, TaskReadStore>();
        }
        else
        {
            var resolved = SqliteSchedulerDbContext.Resolve(connectionString ?? DatabaseOptions.DefaultSqliteConnectionString, contentRoot);
            services.AddDbContextPool<SqliteSchedulerDbContext>(builder => SqliteSchedulerDbContext.Configure(builder, resolved));
            services.AddScoped<SchedulerDbContext>(provider => WithDeadline(provider.GetRequiredService<SqliteSchedulerDbContext>(), provider));
            services.AddSingleton(provider => new SqliteWriter(
                resolved, provider.GetRequiredService<SqliteReadDatabase>(), provider.GetRequiredKeyedService<TimeProvider>(MachineClock.Key)));
            services.AddScoped<IWriteScope, SqliteWriteScope>();
            services.AddSingleton<IDatabaseErrorClassifier, SqliteErrorClassifier>();
            services.AddSingleton<LeaseClock, SqliteLeaseClock>();
            services.AddSingleton(provider => ReadModel(provider, context => new SqliteTaskTable(context.Model)));
            services.AddScoped<SqliteSession>();
            services.AddScoped<TrackedTasks>();
            services.AddScoped<ITaskRepository, SqliteTaskRepository>();
            services.AddScoped<UnitOfWork>();
            services.AddScoped<IUnitOfWork, SqliteUnitOfWork>();
            services.AddScoped<IClaimStore, SqliteClaimStore>();
            services.AddScoped<IRetentionStore, SqliteRetentionStore>();
            services.AddSingleton(provider => new SqliteReadDatabase(resolved, new Lazy<ColumnTypes>(() => ReadModel(provider, ColumnTypes.Of))));
            services.AddSingleton<IReadDatabase>(provider => provider.GetRequiredService<SqliteReadDatabase>());
            services.AddSingleton<ITaskReadStore, TaskReadStore>();
        }

        services.AddScoped<ILeaseClock>(provider => provider.GetRequiredService<LeaseClock>());
        services.AddSingleton<IEventReadStore, EventReadStore>();
        services.AddScoped<IFailureKindStore, FailureKindStore>();
        services.AddScoped<IWorkerSettingsRepository, WorkerSettingsRepository>();
        services.AddScoped<IWorkerReadStore, WorkerReadStore>();
        services.AddScoped<IIdempotencyRecordRepository, IdempotencyRecordRepository>();
        services.AddScoped<IApiKeyRepository, ApiKeyRepository>();
        services.AddScoped<IApiKeyReadStore, ApiKeyReadStore>();
        services.AddScoped<IScheduleRepository, ScheduleRepository>();
        services.AddScoped<IScheduleReadStore, ScheduleReadStore>();
        services.AddSingleton<IRecurrenceRules, RecurrenceRules>();
        services.AddHostedService<DatabaseStartupService>();
        services.AddHostedService<IdempotencyCleanupService>();
        services.AddHostedService<TaskPoller>();
        services.AddHostedService<EventFollower>();
        services.AddHostedService<RetentionService>();
        services.AddHostedService<FailureKindService>();
        services.AddHostedService<ScheduleService>();
        services.AddHostedService<TaskMetricsCollector>();
        services.AddHostedService<ClockStepService>();
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", timeout: DatabaseHealthCheck.Timeout);
        return services;
    }

    private static T ReadModel<T>(IServiceProvider provider, Func<SchedulerDbContext, T> read)
    {
        using var scope = provider.CreateScope();
        return read(scope.ServiceProvider.GetRequiredService<SchedulerDbContext>());
    }

    private static SchedulerDbContext WithDeadline(SchedulerDbContext context, IServiceProvider provider)
    {
        context.Deadline = provider.GetRequiredService<RequestDeadline>();
        return context;
    }

    /// <summary>Applies pending migrations, for deployments that migrate before the service starts.</summary>
    /// <returns>Whether the schema is current afterwards; false when a newer release has migrated the database.</returns>
    public static async Task<bool> MigrateDatabaseAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<SchedulerDbContext>();
        var logger = scope.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DatabaseMigrator).FullName!);
        return (await DatabaseMigrator.MigrateAsync(context, logger, cancellationToken)).IsCurrent;
    }
}
