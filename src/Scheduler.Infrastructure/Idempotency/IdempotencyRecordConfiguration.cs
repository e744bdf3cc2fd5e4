using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Application.Idempotency;

namespace Scheduler.Infrastructure.Idempotency;

/// <summary>The table of idempotency records.</summary>
internal sealed class IdempotencyRecordConfiguration : IEntityTypeConfiguration<IdempotencyRecord>
{
    /// <summary>The table's name.</summary>
    public const string Table = "IdempotencyRecords";

    public void Configure(EntityTypeBuilder<IdempotencyRecord> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(record => record.Id);
        builder.Property(record => record.Id).HasMaxLength(IdempotencyKey.HashLength).IsFixedLength();
        builder.Property(record => record.Fingerprint).HasMaxLength(IdempotencyKey.HashLength).IsFixedLength();
        builder.Property(record => record.Tasks).HasConversion<TaskIdsConverter, TaskIdsComparer>();

        // Two writers that replace the same old record notice each other by it.
        builder.Property(record => record.CreatedAt).IsConcurrencyToken();
        builder.HasIndex(record => record.CreatedAt);
    }
}
