using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Scheduler.Application.Telemetry;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Telemetry;

/// <summary>Metrics and traces for operators; nothing is gathered unless somebody wants it.</summary>
internal static class TelemetrySetup
{
    private const string ServiceName = "scheduler";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = TelemetryOptions.Read(builder.Configuration);
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

    /// <summary>Serves <c>/metrics</c> where that is switched on, to those who may read tasks: the names of workers are in it.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (TelemetryOptions.Read(app.Configuration).Prometheus)
        {
            app.MapPrometheusScrapingEndpoint().RequireAuthorization(Scopes.TasksRead);
        }
    }
}
