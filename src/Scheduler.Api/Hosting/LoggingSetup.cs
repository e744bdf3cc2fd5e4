using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace Scheduler.Api.Hosting;

/// <summary>Configures logging: the sink, the format, and one event per request.</summary>
internal static class LoggingSetup
{
    private const string FormatSetting = "Logging:Format";

    /// <param name="builder">The application builder.</param>
    /// <param name="isOnStandardError">Whether to log to standard error, because standard output is used for results.</param>
    public static void AddLog(this WebApplicationBuilder builder, bool isOnStandardError)
    {
        var format = builder.Configuration[FormatSetting] ?? "Json";
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog((services, log) =>
        {
            // The framework logs several events per request; every event has the trace id anyway.
            log.MinimumLevel.Override("Microsoft", LogEventLevel.Warning).ReadFrom.Services(services);
            ReadLevels(log, builder.Configuration);
            log.Filter.ByExcluding(LogExclusions.Contains).Enrich.With<RequestPathScrubber>();
            if (isOnStandardError)
            {
                // Synchronous, so that it stays in order with what the command writes to standard error.
                log.WriteTo.Console(FormatterOf(format), standardErrorFromLevel: LogEventLevel.Verbose);
            }
            else
            {
                log.WriteTo.Sink(new ConsoleSink(Console.OpenStandardOutput(), FormatterOf(format), TimeProvider.System));
            }
        });
    }

    private static ITextFormatter FormatterOf(string format) => format.ToUpperInvariant() switch
    {
        "JSON" => new RenderedCompactJsonFormatter(),
        "TEXT" => new TextLogFormatter(),
        _ => throw new OptionsValidationException(FormatSetting, typeof(string), [$"{FormatSetting} must be Text or Json; it is '{format}'."]),
    };

    private static void ReadLevels(LoggerConfiguration log, IConfiguration configuration)
    {
        try
        {
            log.ReadFrom.Configuration(configuration);
        }
        catch (InvalidOperationException e)
        {
            throw new OptionsValidationException("Serilog", typeof(LoggerConfiguration), [$"The settings Serilog:MinimumLevel:… are not valid. {e.Message}"]);
        }
    }
}
