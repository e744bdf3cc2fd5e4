using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Application.Idempotency;

namespace Scheduler.Infrastructure.Idempotency;

internal sealed class IdempotencyRecordConfiguration : IEntityTypeConfiguration<IdempotencyRecord>
{
    public const string Table = "IdempotencyRecords";

    public void Configure(EntityTypeBuilder<IdempotencyRecord> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(record => record.Id);
        builder.Property(record => record.Id).HasMaxLength(IdempotencyKey.HashLength).IsFixedLength();
        builder.Property(record => record.Fingerprint).HasMaxLength(IdempotencyKey.HashLength).IsFixedLength();
        builder.Property(record => record.Tasks).HasConversion<TaskIdsConverter, TaskIdsComparer>();

        // A concurrency token, so that of two writers that replace the same expired record one fails.
        builder.Property(record => record.CreatedAt).IsConcurrencyToken();
        builder.HasIndex(record => record.CreatedAt);
    }
}
