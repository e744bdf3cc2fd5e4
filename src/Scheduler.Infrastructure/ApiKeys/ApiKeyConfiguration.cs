using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Infrastructure.ApiKeys;

/// <summary>The table of keys.</summary>
internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    /// <summary>The table's name.</summary>
    public const string Table = "ApiKeys";

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(key => key.PublicId);
        builder.Property(key => key.PublicId).ValueGeneratedNever();
        builder.Property<byte[]>("_salt").HasColumnName("Salt").HasMaxLength(ApiKey.SaltLength).IsFixedLength();
        builder.Property<byte[]>("_hash").HasColumnName("Hash").HasMaxLength(ApiKey.HashLength).IsFixedLength();

        // All that ever changes: of two that revoke at once the first gives the time.
        builder.Property(key => key.RevokedAt).IsConcurrencyToken();
    }
}
