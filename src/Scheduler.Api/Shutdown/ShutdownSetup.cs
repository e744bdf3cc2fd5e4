using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Api.Hosting;

namespace Scheduler.Api.Shutdown;

/// <summary>Configures graceful shutdown.</summary>
internal static class ShutdownSetup
{
    public static void AddGracefulShutdown(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<ShutdownOptions>(ShutdownOptions.Section);
        builder.Services.AddHostedService<DrainService>();
        builder.Services.AddHealthChecks().AddCheck<ShutdownHealthCheck>("shutdown");
        builder.Services.AddOptions<HostOptions>().Configure<ShutdownOptions>((host, options) => host.ShutdownTimeout = options.Drain + options.Timeout);
    }

    /// <summary>Closes HTTP/1.1 connections after the current response once the service shuts down.</summary>
    public static Task CloseConnectionsAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(CloseIfStoppingAsync, context);
        return next(context);
    }

    private static Task CloseIfStoppingAsync(object state)
    {
        var context = (HttpContext)state;
        var lifetime = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        if (lifetime.ApplicationStopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }

    /// <summary>Reports not-ready once shutdown has been requested.</summary>
    private sealed class ShutdownHealthCheck(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("The service is shutting down.")
                : HealthCheckResult.Healthy("The service is not shutting down."));
    }
}
