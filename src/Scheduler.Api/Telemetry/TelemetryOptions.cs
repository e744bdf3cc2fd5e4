using Scheduler.Api.Hosting;

namespace Scheduler.Api.Telemetry;

/// <summary>The settings under <c>Metrics</c>, and what OpenTelemetry's own say.</summary>
internal sealed class TelemetryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Metrics";

    // OpenTelemetry Protocol Exporter, "Endpoint Options" of the specification.
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether <c>/metrics</c> is served, in the format of Prometheus.</summary>
    public bool Prometheus { get; set; }

    /// <summary>Whether metrics and traces are sent to a collector.</summary>
    internal bool IsExported { get; private set; }

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static TelemetryOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<TelemetryOptions>(configuration, Section);
        var endpoint = configuration[OtlpEndpoint];
        options.IsExported = !string.IsNullOrEmpty(endpoint);
        return !options.IsExported || Uri.IsWellFormedUriString(endpoint, UriKind.Absolute)
            ? options
            : throw Settings.Invalid<TelemetryOptions>($"{OtlpEndpoint} must be an absolute URL, such as http://collector:4317; it is '{endpoint}'.");
    }
}
