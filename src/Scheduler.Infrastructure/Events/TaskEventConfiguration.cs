using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Events;

/// <summary>The table of events, which are only added and removed. The contexts add the keys, which differ between the databases.</summary>
internal sealed class TaskEventConfiguration : IEntityTypeConfiguration<TaskEvent>
{
    public const string Table = "TaskEvents";

    /// <summary>The position of an event, which the database assigns.</summary>
    public const string Sequence = "Sequence";

    /// <summary>The id of the caller.</summary>
    public const string Actor = "Actor";

    /// <summary>In UTF-16 code units. Ids of callers are far shorter; the rest of a longer one is cut off.</summary>
    private const int MaxActorLength = 1000;

    /// <summary>The value of <see cref="Actor"/> for the current caller.</summary>
    public static string? ActorOf(ICurrentCaller caller) => caller.Id is { Length: > MaxActorLength } id ? id[..MaxActorLength] : caller.Id;

    public void Configure(EntityTypeBuilder<TaskEvent> builder)
    {
        builder.ToTable(Table);
        builder.Property<long>(Sequence);
        builder.Property<string?>(Actor).HasMaxLength(MaxActorLength);
        builder.Property(change => change.Changed).HasConversion<int>();
        builder.Property(change => change.Claimant).HasMaxLength(Lease.MaxClaimantLength);
        builder.ComplexProperty(change => change.Failure, failure =>
        {
            failure.Property(f => f!.Code).HasColumnName("FailureCode");
            failure.Property(f => f!.Message).HasColumnName("FailureMessage").HasMaxLength(TaskFailure.MaxMessageLength);
        });
    }
}

/// <summary>The only row of a table: how far retention has removed events.</summary>
internal sealed class EventLog
{
    public const string Table = "EventLog";

    public int Id { get; private set; } = 1;

    /// <summary>The sequence of the last removed event; 0 for none.</summary>
    public long RemovedThrough { get; private set; }
}

internal sealed class EventLogConfiguration : IEntityTypeConfiguration<EventLog>
{
    public void Configure(EntityTypeBuilder<EventLog> builder)
    {
        builder.ToTable(EventLog.Table);
        builder.Property(log => log.Id).ValueGeneratedNever();
        builder.HasData(new EventLog());
    }
}
