using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Schedules;

internal sealed class ScheduleConfiguration : IEntityTypeConfiguration<Schedule>
{
    public const string Table = "Schedules";

    /// <summary>The concurrency token, which every write changes. The version, in contrast, is changed by clients only.</summary>
    public const string Revision = "Revision";

    /// <summary>The index of schedules by the time at which the service looks next.</summary>
    public const string CheckIndex = $"IX_{Table}_CheckAt";

    /// <summary>The index of schedules that wait for a change of a task.</summary>
    public const string WatchIndex = $"IX_{Table}_WatchedTaskId";

    public void Configure(EntityTypeBuilder<Schedule> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(schedule => schedule.Id);
        builder.Property(schedule => schedule.Id).ValueGeneratedNever();
        builder.Property<long>(Revision).IsConcurrencyToken();
        builder.Ignore(schedule => schedule.Definition);
        ConfigureDefinition(builder);
        ConfigureProgress(builder);
        builder.HasIndex(schedule => schedule.Name).IsUnique();
        builder.HasIndex(schedule => schedule.CheckAt).HasDatabaseName(CheckIndex).HasFilter("CheckAt IS NOT NULL");
        builder.HasIndex(schedule => new { schedule.WatchedTaskId, schedule.WatchedChange }).HasDatabaseName(WatchIndex).HasFilter("WatchedTaskId IS NOT NULL");
    }

    private static void ConfigureDefinition(EntityTypeBuilder<Schedule> builder)
    {
        builder.ComplexProperty(schedule => schedule.Template, template =>
        {
            template.Property(t => t.Worker).HasColumnName("Worker");
            template.Property(t => t.Title).HasColumnName("Title");
            template.Property(t => t.Payload).HasColumnName("Payload");
            template.ComplexProperty(t => t.Retry, retry =>
            {
                retry.Property(policy => policy.MaxAttempts).HasColumnName("RetryMaxAttempts");
                retry.Property(policy => policy.BackoffSeconds).HasColumnName("RetryBackoffSeconds");
                retry.Property(policy => policy.BackoffFactor).HasColumnName("RetryBackoffFactor");
                retry.Property(policy => policy.MaxBackoffSeconds).HasColumnName("RetryMaxBackoffSeconds");
            });
        });
        builder.ComplexProperty(schedule => schedule.Policy, policy =>
        {
            policy.Property(p => p.Overlap).HasColumnName("Overlap");
            policy.Property(p => p.Misfire).HasColumnName("Misfire");
            policy.Property(p => p.GraceSeconds).HasColumnName("GraceSeconds");
            policy.Property(p => p.MaxCatchUp).HasColumnName("MaxCatchUp");
        });
    }

    // Only the aggregate reads the parts of the progress.
    private static void ConfigureProgress(EntityTypeBuilder<Schedule> builder)
    {
        builder.Ignore(schedule => schedule.Progress);
        builder.Property<DateTimeOffset>("Position");
        builder.Property<TaskId?>("LastTaskId");
        builder.Property<DateTimeOffset?>("LastInstant");
        builder.Property<TaskId?>("HeldBy");
        builder.Property<DateTimeOffset?>("BlockedFrom");
        builder.Property<DateTimeOffset?>("SkippedInstant");
        builder.Property<SkipReason?>("SkippedReason");
        builder.Property<DateTimeOffset?>("SkippedAt");
    }
}
