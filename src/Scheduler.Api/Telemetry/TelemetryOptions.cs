using Scheduler.Api.Hosting;

namespace Scheduler.Api.Telemetry;

/// <summary>The settings under <c>Metrics</c>, and OpenTelemetry's own environment variables.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Metrics";

    // OpenTelemetry Protocol Exporter, "Endpoint Options" of the specification.
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether <c>/metrics</c> is served, in Prometheus format.</summary>
    public bool Prometheus { get; set; }

    /// <summary>Whether metrics and traces are sent to a collector.</summary>
    internal bool IsExported { get; private set; }

    /// <summary>Reads and validates the settings, which decide what is collected.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is invalid; the message names it.</exception>
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
