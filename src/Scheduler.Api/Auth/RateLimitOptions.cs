using System.ComponentModel.DataAnnotations;

namespace Scheduler.Api.Auth;

/// <summary>The settings under <c>RateLimit</c>: the request rate of each caller.</summary>
internal sealed class RateLimitOptions : IValidatableObject
{
    public const string Section = "RateLimit";

    /// <summary>The number of requests per second and caller; null for no limit.</summary>
    [Range(1, int.MaxValue)]
    public int? PermitsPerSecond { get; set; }

    /// <summary>The maximum burst of a caller; by default, the requests of one second.</summary>
    [Range(1, int.MaxValue)]
    public int? Burst { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this is { Burst: not null, PermitsPerSecond: null })
        {
            yield return new ValidationResult($"{Section}:{nameof(Burst)} requires {Section}:{nameof(PermitsPerSecond)}.");
        }
    }
}
