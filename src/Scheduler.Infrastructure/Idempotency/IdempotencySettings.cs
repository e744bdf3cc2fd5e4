using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Scheduler.Application.Idempotency;

namespace Scheduler.Infrastructure.Idempotency;

/// <summary>Reads the settings of the application layer, which does not depend on the configuration API.</summary>
internal static class IdempotencySettings
{
    private const string Retention = $"{IdempotencyOptions.Section}:{nameof(IdempotencyOptions.RetentionHours)}";

    /// <exception cref="OptionsValidationException">The setting is invalid; the message names it.</exception>
    public static IdempotencyOptions Read(IConfiguration configuration)
    {
        var text = configuration[Retention];
        if (text is null)
        {
            return new IdempotencyOptions();
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && hours is >= IdempotencyOptions.MinRetentionHours and <= IdempotencyOptions.MaxRetentionHours
            ? new IdempotencyOptions { RetentionHours = hours }
            : throw new OptionsValidationException(
                IdempotencyOptions.Section,
                typeof(IdempotencyOptions),
                [$"{Retention} must be a whole number from {IdempotencyOptions.MinRetentionHours} to {IdempotencyOptions.MaxRetentionHours}; it is '{text}'."]);
    }
}
