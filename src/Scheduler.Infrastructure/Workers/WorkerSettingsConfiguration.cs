using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.Workers;

namespace Scheduler.Infrastructure.Workers;

internal sealed class WorkerSettingsConfiguration : IEntityTypeConfiguration<WorkerSettings>
{
    public const string Table = "WorkerSettings";

    public void Configure(EntityTypeBuilder<WorkerSettings> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(settings => settings.Worker);
        builder.Property(settings => settings.Worker).ValueGeneratedNever();
        builder.Property(settings => settings.Paused);
        builder.Property(settings => settings.MaxRunning);
    }
}
