using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scheduler.Application.Tasks;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Telemetry;

/// <summary>Configures metrics and traces; nothing is collected unless an exporter is enabled.</summary>
internal static class TelemetrySetup
{
    private const string ServiceName = "scheduler";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = TelemetryOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        if (!options.Prometheus && !options.IsExported)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(ServiceName));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(TaskMetrics.MeterName).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation();
            if (options.Prometheus)
            {
                metrics.AddPrometheusExporter();
            }

            if (options.IsExported)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (options.IsExported)
        {
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
        }
    }

    /// <summary>Serves <c>/metrics</c> if enabled, to callers that may read tasks, because it contains worker names.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (app.Services.GetRequiredService<TelemetryOptions>().Prometheus)
        {
            app.MapPrometheusScrapingEndpoint().RequireAuthorization(Scopes.TasksRead);
        }
    }
}
