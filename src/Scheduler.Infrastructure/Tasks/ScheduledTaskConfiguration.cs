using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>The table of tasks.</summary>
internal sealed class ScheduledTaskConfiguration : IEntityTypeConfiguration<ScheduledTask>
{
    /// <summary>The table's name.</summary>
    public const string Table = "Tasks";

    /// <summary>
    /// The column that every write raises and by which two writers notice each other. The version is only what clients see.
    /// </summary>
    public const string Revision = "Revision";

    public void Configure(EntityTypeBuilder<ScheduledTask> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(task => task.Id);
        builder.Property(task => task.Id).ValueGeneratedNever();
        builder.Property<long>(Revision).IsConcurrencyToken();

        // Each index ends with the order of a listing, so that a filtered page is read in order and never sorted.
        builder.HasIndex(task => new { task.Start, task.Id }).HasDatabaseName(IndexFor(hasWorker: false, hasStatus: false));
        builder.HasIndex(task => new { task.Worker, task.Start, task.Id }).HasDatabaseName(IndexFor(hasWorker: true, hasStatus: false));
        builder.HasIndex(task => new { task.Status, task.Start, task.Id }).HasDatabaseName(IndexFor(hasWorker: false, hasStatus: true));
        builder.HasIndex(task => new { task.Worker, task.Status, task.Start, task.Id }).HasDatabaseName(IndexFor(hasWorker: true, hasStatus: true));
    }

    /// <summary>The name of the index by which a listing with these filters is read in its order.</summary>
    public static string IndexFor(bool hasWorker, bool hasStatus) =>
        $"IX_{Table}_{(hasWorker ? "Worker_" : "")}{(hasStatus ? "Status_" : "")}Start_Id";
}
