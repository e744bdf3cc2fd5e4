using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Tasks;

internal sealed class ScheduledTaskConfiguration : IEntityTypeConfiguration<ScheduledTask>
{
    public const string Table = "Tasks";

    /// <summary>
    /// The concurrency token, which every write changes. The version, in contrast, is for clients and not changed by every write.
    /// </summary>
    public const string Revision = "Revision";

    /// <summary>The index of waiting tasks, in the order in which they are claimed.</summary>
    public const string DueIndex = $"IX_{Table}_Worker_DueAt_Id";

    /// <summary>The index of running tasks, which contains the expiry of their leases.</summary>
    public const string RunningIndex = $"IX_{Table}_Worker_Running";

    /// <summary>The column with the expiry of a lease.</summary>
    public const string LeaseExpiresAt = "LeaseExpiresAt";

    /// <summary>The index of leases by the key of their claim, for claims with a claim id.</summary>
    public const string ClaimKeyIndex = $"IX_{Table}_LeaseClaimKey";

    /// <summary>The index of ended tasks by the time at which they ended, for retention.</summary>
    public const string FinishedIndex = $"IX_{Table}_FinishedAt";

    /// <summary>The index of the tasks of a schedule, in the order of a listing.</summary>
    public const string ScheduleIndex = $"IX_{Table}_ScheduleId_Start_Id";

    /// <summary>The index of failed tasks by the kind of their failure, in the order of a listing.</summary>
    public const string FailureKindIndex = $"IX_{Table}_FailureKind_Start_Id";

    /// <summary>The condition of <see cref="FailureKindIndex"/>.</summary>
    public const string HasFailureKind = "FailureKind IS NOT NULL";

    /// <summary>The index of failed tasks that an earlier release stored without a kind: empty as a rule.</summary>
    public const string WithoutKindIndex = $"IX_{Table}_Id_WithoutFailureKind";

    /// <summary>The condition of <see cref="WithoutKindIndex"/>.</summary>
    public const string IsWithoutKind = "Status = 'FAILED' AND FailureCode IS NOT NULL AND FailureKind IS NULL";

    /// <summary>The condition of <see cref="DueIndex"/>.</summary>
    public const string HasDueTime = "DueAt IS NOT NULL";

    /// <summary>The index of SQLite behind the primary key.</summary>
    public const string KeyIndex = $"sqlite_autoindex_{Table}_1";

    /// <summary>The unique index of the tasks of a schedule by their instants.</summary>
    public const string InstantIndex = $"IX_{Table}_ScheduleId_ScheduledFor";

    /// <summary>The index of the waiting tasks of a schedule by their instants.</summary>
    public const string WaitingIndex = $"IX_{Table}_ScheduleId_ScheduledFor_Waiting";

    /// <summary>A condition of indexes, which a statement that uses one of them has to contain.</summary>
    public const string HasSchedule = "ScheduleId IS NOT NULL";

    /// <summary>The condition of <see cref="InstantIndex"/>.</summary>
    public const string HasInstant = $"{HasSchedule} AND ScheduledFor IS NOT NULL";

    /// <summary>The condition of <see cref="WaitingIndex"/>.</summary>
    public const string IsWaiting = $"{HasSchedule} AND DueAt IS NOT NULL";

    public void Configure(EntityTypeBuilder<ScheduledTask> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(task => task.Id);
        builder.Property(task => task.Id).ValueGeneratedNever();
        builder.Property<long>(Revision).IsConcurrencyToken();

        builder.Ignore(task => task.Events);
        ConfigureAttempts(builder);
        ConfigureOccurrences(builder);

        foreach (var index in ListingIndex.All)
        {
            builder.HasIndex([.. index.Columns], index.Name).HasFilter(index.Condition.Length > 0 ? index.Condition : null);
        }
    }

    private static void ConfigureAttempts(EntityTypeBuilder<ScheduledTask> builder)
    {
        builder.ComplexProperty(task => task.Retry, retry =>
        {
            retry.Property(policy => policy.MaxAttempts).HasColumnName("RetryMaxAttempts");
            retry.Property(policy => policy.BackoffSeconds).HasColumnName("RetryBackoffSeconds");
            retry.Property(policy => policy.BackoffFactor).HasColumnName("RetryBackoffFactor");
            retry.Property(policy => policy.MaxBackoffSeconds).HasColumnName("RetryMaxBackoffSeconds");
        });
        builder.ComplexProperty(task => task.Failure, failure =>
        {
            failure.Property(f => f.Code).HasColumnName("FailureCode");
            failure.Property(f => f.Message).HasColumnName("FailureMessage").HasMaxLength(TaskFailure.MaxMessageLength);
        });
        builder.ComplexProperty(task => task.Progress, progress =>
        {
            progress.Property(p => p.Percent).HasColumnName("ProgressPercent");
            progress.Property(p => p.Message).HasColumnName("ProgressMessage").HasMaxLength(TaskProgress.MaxMessageLength);
            progress.Property(p => p.At).HasColumnName("ProgressAt");
        });
        builder.ComplexProperty(task => task.Ending, ending =>
        {
            ending.Property(e => e.Kind).HasColumnName("EndingKind");
            ending.Property(e => e.Secret).HasColumnName("EndingSecret");
        });

        // An owned type, because EF Core supports no indexes on complex types.
        builder.OwnsOne(task => task.Lease, lease =>
        {
            lease.Property(l => l.Secret).HasColumnName("LeaseSecret");
            lease.Property(l => l.Claimant).HasColumnName("LeaseClaimant").HasMaxLength(Lease.MaxClaimantLength);
            lease.Property(l => l.Seconds).HasColumnName("LeaseSeconds");
            lease.Property(l => l.ExpiresAt).HasColumnName(LeaseExpiresAt);
            lease.Property(l => l.DueAt).HasColumnName("LeaseDueAt");
            lease.Property(l => l.ClaimKey).HasColumnName("LeaseClaimKey");
            lease.HasIndex(l => l.ClaimKey).HasDatabaseName(ClaimKeyIndex).HasFilter("LeaseClaimKey IS NOT NULL");
        });

        // Few tasks are waiting compared with those that have ended: this filtered index stays small while the table grows.
        builder.HasIndex(task => new { task.Worker, task.DueAt, task.Id }).HasDatabaseName(DueIndex).HasFilter(HasDueTime);
        builder.HasIndex(task => task.FinishedAt).HasDatabaseName(FinishedIndex).HasFilter("FinishedAt IS NOT NULL");
        builder.HasIndex(task => task.Id, WithoutKindIndex).HasFilter(IsWithoutKind);
    }

    // Filtered: a unique index of SQL Server takes a null once, and few tasks of a schedule are waiting.
    private static void ConfigureOccurrences(EntityTypeBuilder<ScheduledTask> builder)
    {
        builder.HasIndex(task => new { task.ScheduleId, task.ScheduledFor }, InstantIndex).IsUnique().HasFilter(HasInstant);
        builder.HasIndex(task => new { task.ScheduleId, task.ScheduledFor }, WaitingIndex).HasFilter(IsWaiting);
    }
}
