using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Schedules;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>The EF Core context. Each provider's subclass adds its column types, migrations and SQL dialect.</summary>
internal abstract class SchedulerDbContext(DbContextOptions options) : DbContext(options)
{
    private static readonly MethodInfo ConfigureTextMethod =
        typeof(SchedulerDbContext).GetMethod(nameof(ConfigureText), BindingFlags.NonPublic | BindingFlags.Static)!;

    public DbSet<ScheduledTask> Tasks => Set<ScheduledTask>();

    public DbSet<Schedule> Schedules => Set<Schedule>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public abstract SqlDialect Dialect { get; }

    /// <summary>The deadline of the request. The contexts are pooled, so it is set whenever one is taken from the pool.</summary>
    public RequestDeadline Deadline { get; set; } = new(TimeProvider.System);

    /// <summary>A description of where the data is stored, for the log; without credentials.</summary>
    public abstract string Location { get; }

    /// <summary>Whether a save is a part of a transaction that has begun before it.</summary>
    public bool IsInTransaction { get; set; }

    /// <summary>Applies pending migrations; safe when several processes do so concurrently, or when one of them is killed.</summary>
    public abstract Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Whether each statement reads a consistent snapshot, so that readers and writers do not block each other.</summary>
    public abstract Task<bool> HasStatementSnapshotsAsync(CancellationToken cancellationToken);

    /// <summary>Executes a command before the <see cref="Deadline"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="command">The command, with its text and parameters set.</param>
    /// <param name="execute">One of the command's <c>Execute</c> methods.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public virtual Task<T> ExecuteAsync<T>(DbCommand command, Func<CancellationToken, Task<T>> execute, CancellationToken cancellationToken) =>
        execute(cancellationToken);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SchedulerDbContext).Assembly);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        foreach (var type in TextValue.Types)
        {
            ConfigureTextMethod.MakeGenericMethod(type).Invoke(obj: null, [configurationBuilder]);
        }

        configurationBuilder.Properties<TaskId>().HaveConversion<TaskIdConverter>();
        configurationBuilder.Properties<ScheduleId>().HaveConversion<ScheduleIdConverter>();
        configurationBuilder.Properties<OccurrenceKind>().HaveConversion<OccurrenceKindConverter>().HaveMaxLength(10).AreUnicode(unicode: false);
        configurationBuilder.Properties<OverlapPolicy>().HaveConversion<OverlapPolicyConverter>().HaveMaxLength(8).AreUnicode(unicode: false);
        configurationBuilder.Properties<MisfirePolicy>().HaveConversion<MisfirePolicyConverter>().HaveMaxLength(8).AreUnicode(unicode: false);
        configurationBuilder.Properties<SkipReason>().HaveConversion<SkipReasonConverter>().HaveMaxLength(8).AreUnicode(unicode: false);
        configurationBuilder.Properties<WatchedChange>().HaveConversion<string>().HaveMaxLength(7).AreUnicode(unicode: false);
        configurationBuilder.Properties<Recurrence>().HaveConversion<RecurrenceConverter>();
        configurationBuilder.Properties<Payload>().HaveConversion<PayloadConverter>();
        configurationBuilder.Properties<ScheduledTaskStatus>().HaveConversion<ScheduledTaskStatusConverter>()
            .HaveMaxLength(10).AreUnicode(unicode: false);
        configurationBuilder.Properties<LeaseSecret>().HaveConversion<LeaseSecretConverter>();
        configurationBuilder.Properties<ClaimKey>().HaveConversion<ClaimKeyConverter>();
        configurationBuilder.Properties<FailureCode>().HaveConversion<FailureCodeConverter>().HaveMaxLength(13).AreUnicode(unicode: false);
        configurationBuilder.Properties<FailureKind>().HaveConversion<FailureKindConverter>().HaveMaxLength(FailureKind.Length).AreUnicode(unicode: false);
        configurationBuilder.Properties<AttemptEndingKind>().HaveConversion<string>().HaveMaxLength(9).AreUnicode(unicode: false);
        configurationBuilder.Properties<TaskEventType>().HaveConversion<TaskEventTypeConverter>().HaveMaxLength(9).AreUnicode(unicode: false);
        configurationBuilder.Properties<EventOrigin>().HaveConversion<EventOriginConverter>().HaveMaxLength(9).AreUnicode(unicode: false);
        configurationBuilder.Properties<ScopeSet>().HaveConversion<ScopeSetConverter>().HaveMaxLength(ScopeSet.MaxLength).AreUnicode(unicode: false);
        configurationBuilder.Properties<BoundWorkers>().HaveConversion<BoundWorkersConverter>();
    }

    private static void ConfigureText<T>(ModelConfigurationBuilder builder)
        where T : class, ITextValue<T>
    {
        var properties = builder.Properties<T>().HaveConversion<TextValueConverter<T>>().HaveMaxLength(T.MaxLength);
        if (T.IsAscii)
        {
            properties.AreUnicode(unicode: false);
        }
    }
}
