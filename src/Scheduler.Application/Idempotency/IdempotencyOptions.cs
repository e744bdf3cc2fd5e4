namespace Scheduler.Application.Idempotency;

/// <summary>The settings under <c>Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Idempotency";

    /// <summary>The least value of <see cref="RetentionHours"/>.</summary>
    public const int MinRetentionHours = 1;

    /// <summary>The greatest value of <see cref="RetentionHours"/>: a year.</summary>
    public const int MaxRetentionHours = 8760;

    /// <summary>How long a key is kept, in hours.</summary>
    public int RetentionHours { get; set; } = 24;

    /// <summary><see cref="RetentionHours"/> as a span of time.</summary>
    public TimeSpan Retention => TimeSpan.FromHours(RetentionHours);
}
