using Microsoft.Extensions.Options;

namespace Scheduler.Client.Http;

/// <summary>Validates the options at startup.</summary>
internal sealed class ClientOptionsValidator : IValidateOptions<SchedulerClientOptions>
{
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, SchedulerClientOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.BaseAddress is not { IsAbsoluteUri: true } address || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            Add(nameof(options.BaseAddress), "must be an absolute http or https address.");
        }
        else if (address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            Add(nameof(options.BaseAddress), "must not have a query or fragment.");
        }

        if (options.ApiKey is { } key && (key.Length == 0 || key.Any(character => character is <= ' ' or > '~')))
        {
            Add(nameof(options.ApiKey), "must consist of visible ASCII characters.");
        }

        if (options.AttemptTimeout < TimeSpan.FromSeconds(1) || options.AttemptTimeout > LongestAttempt)
        {
            Add(nameof(options.AttemptTimeout), "must be from 1 second to 10 minutes.");
        }

        if (options.Retries is < 0 or > 10)
        {
            Add(nameof(options.Retries), "must be from 0 to 10.");
        }

        return errors.Build();

        void Add(string option, string error) => errors.AddError(error, $"{nameof(SchedulerClientOptions)}.{option}");
    }
}
