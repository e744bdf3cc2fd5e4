using System.ComponentModel.DataAnnotations;

namespace Scheduler.Application.Idempotency;

/// <summary>The settings under <c>Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    public const string Section = "Idempotency";

    /// <summary>The minimum of <see cref="RetentionHours"/>.</summary>
    public const int MinRetentionHours = 1;

    /// <summary>The maximum of <see cref="RetentionHours"/>: a year.</summary>
    public const int MaxRetentionHours = 8760;

    /// <summary>How long an idempotency key is stored.</summary>
    [Range(MinRetentionHours, MaxRetentionHours)]
    public int RetentionHours { get; set; } = 24;

    public TimeSpan Retention => TimeSpan.FromHours(RetentionHours);
}
