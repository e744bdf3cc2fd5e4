using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.Workers;

namespace Scheduler.Infrastructure.Workers;

internal sealed class WorkerSettingsConfiguration : IEntityTypeConfiguration<WorkerSettings>
{
    public const string Table = "WorkerSettings";

    /// <summary>A SQL condition: the worker is paused, and the pause has not ended by itself.</summary>
    /// <param name="leaseTime">A SQL expression for the time of the lease clock.</param>
    /// <param name="alias">The alias of the table with a dot, or an empty string.</param>
    public static string IsPaused(string leaseTime, string alias = "") => $"({alias}Paused = 1 AND ({alias}PausedUntil IS NULL OR {alias}PausedUntil > {leaseTime}))";

    public void Configure(EntityTypeBuilder<WorkerSettings> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(settings => settings.Worker);
        builder.Property(settings => settings.Worker).ValueGeneratedNever();
        builder.Property(settings => settings.Paused);
        builder.Property(settings => settings.MaxRunning);
        builder.Property(settings => settings.PauseReason).HasMaxLength(WorkerSettings.MaxReasonLength);
        builder.Property(settings => settings.PausedUntil);
    }
}
