using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;

namespace Scheduler.Api.Hosting;

/// <summary>The log: where it goes, in which form, and one event for each request.</summary>
internal static class LoggingSetup
{
    private const string FormatSetting = "Logging:Format";

    /// <param name="builder">What it is added to.</param>
    /// <param name="isOnStandardError">Whether standard output is for something else.</param>
    public static void AddLog(this WebApplicationBuilder builder, bool isOnStandardError)
    {
        LogEventLevel? leastOnStandardError = isOnStandardError ? LogEventLevel.Verbose : null;
        var format = builder.Configuration[FormatSetting] ?? "Json";
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog((services, log) =>
        {
            // The framework tells of every request several times over; the trace id comes with each event by itself.
            log.MinimumLevel.Override("Microsoft", LogEventLevel.Warning).ReadFrom.Services(services);
            ReadLevels(log, builder.Configuration);
            log.Filter.ByExcluding(LogExclusions.Contains).Enrich.With<RequestPathScrubber>();
            log.WriteTo.Console(FormatterOf(format), standardErrorFromLevel: leastOnStandardError);
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

    /// <summary>Logs each request once, with its route rather than its path, which may hold a payload's key.</summary>
    public static void UseRequestLog(this IApplicationBuilder app) => app.UseSerilogRequestLogging(options =>
    {
        options.IncludeQueryInRequestPath = false;
        options.MessageTemplate = "{RequestMethod} {Route} answered {StatusCode} in {Elapsed:0.0} ms, trace {Trace}";
        options.GetMessageTemplateProperties = (context, _, elapsed, status) =>
        [
            new("RequestMethod", new ScalarValue(context.Request.Method)),
            new("Route", new ScalarValue(RouteOf(context))),
            new("StatusCode", new ScalarValue(status)),
            new("Elapsed", new ScalarValue(elapsed)),
            new("Trace", new ScalarValue(Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier)),
        ];
    });

    // The exception handler takes the endpoint off the context and keeps it in its feature.
    private static string RouteOf(HttpContext context)
    {
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
    }
}
