using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Scheduler.Bench.EfCore;

internal sealed class TaskContext(DbContextOptions<TaskContext> options) : DbContext(options)
{
    public DbSet<StoredTask> Tasks => Set<StoredTask>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoredTask>().HasIndex(task => new { task.Start, task.Id });
        modelBuilder.Entity<StoredTask>().HasIndex(task => new { task.Worker, task.Status, task.Start, task.Id });
        modelBuilder.Entity<StoredTask>().Property(task => task.Version).IsConcurrencyToken();
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Guid>().HaveConversion<IdConverter>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<TimeConverter>();
    }

    private sealed class IdConverter() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

    private sealed class TimeConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
