using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Infrastructure.ApiKeys;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public const string Table = "ApiKeys";

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(key => key.PublicId);
        builder.Property(key => key.PublicId).ValueGeneratedNever();
        builder.Property<byte[]>("_salt").HasColumnName("Salt").HasMaxLength(ApiKey.SaltLength).IsFixedLength();
        builder.Property<byte[]>("_hash").HasColumnName("Hash").HasMaxLength(ApiKey.HashLength).IsFixedLength();

        // The only column that changes: when two requests revoke a key concurrently, the first one's time is kept.
        builder.Property(key => key.RevokedAt).IsConcurrencyToken();
    }
}
