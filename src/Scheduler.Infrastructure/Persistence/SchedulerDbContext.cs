using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>The database as EF Core sees it. Each provider's context adds its column types, migrations and dialect.</summary>
internal abstract class SchedulerDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The tasks.</summary>
    public DbSet<ScheduledTask> Tasks => Set<ScheduledTask>();

    /// <summary>The keys of callers.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>What differs in hand-written statements.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Where the data is, for people to read; without credentials.</summary>
    public abstract string Location { get; }

    /// <summary>Brings the schema up to date; safe when several processes do so at once, or one dies meanwhile.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Whether each statement sees one state of the data, and neither waits for writers nor they for it.</summary>
    public abstract Task<bool> HasStatementSnapshotsAsync(CancellationToken cancellationToken);

    /// <summary>Sends a command, and gives it no more time than there is left.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="command">The command, which is ready.</param>
    /// <param name="execute">Executes it, in one of the ways there are.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public virtual Task<T> Send<T>(DbCommand command, Func<CancellationToken, Task<T>> execute, CancellationToken cancellationToken) =>
        execute(cancellationToken);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SchedulerDbContext).Assembly);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<TaskId>().HaveConversion<TaskIdConverter>();
        configurationBuilder.Properties<TaskTitle>().HaveConversion<TaskTitleConverter>().HaveMaxLength(TaskTitle.MaxLength);
        configurationBuilder.Properties<WorkerName>().HaveConversion<WorkerNameConverter>().HaveMaxLength(WorkerName.MaxLength);
        configurationBuilder.Properties<Payload>().HaveConversion<PayloadConverter>();
        configurationBuilder.Properties<ScheduledTaskStatus>().HaveConversion<ScheduledTaskStatusConverter>()
            .HaveMaxLength(10).AreUnicode(unicode: false);
        configurationBuilder.Properties<TraceParent>().HaveConversion<TraceParentConverter>().HaveMaxLength(TraceParent.Length).AreUnicode(unicode: false);
        configurationBuilder.Properties<LeaseSecret>().HaveConversion<LeaseSecretConverter>();
        configurationBuilder.Properties<ClaimKey>().HaveConversion<ClaimKeyConverter>();
        configurationBuilder.Properties<FailureCode>().HaveConversion<FailureCodeConverter>().HaveMaxLength(13).AreUnicode(unicode: false);
        configurationBuilder.Properties<AttemptEndingKind>().HaveConversion<string>().HaveMaxLength(9).AreUnicode(unicode: false);
        configurationBuilder.Properties<ApiKeyId>().HaveConversion<ApiKeyIdConverter>().HaveMaxLength(ApiKeyId.Length).AreUnicode(unicode: false);
        configurationBuilder.Properties<ApiKeyName>().HaveConversion<ApiKeyNameConverter>().HaveMaxLength(ApiKeyName.MaxLength);
        configurationBuilder.Properties<ScopeSet>().HaveConversion<ScopeSetConverter>().HaveMaxLength(ScopeSet.MaxLength).AreUnicode(unicode: false);
        configurationBuilder.Properties<BoundWorkers>().HaveConversion<BoundWorkersConverter>();
    }
}
