using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Scheduler.Api.Tasks;

namespace Scheduler.Api.Hosting;

/// <summary>Logs the addresses of the service once it has started.</summary>
internal static partial class StartupAddressLogger
{
    public static void LogAddressesOnceStarted(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            LogAddress(app.Logger, $"{address}{TasksController.Path}", $"{address}/swagger");
        }
    });

    [LoggerMessage(3001, LogLevel.Information, "API: {Api}  Swagger: {Swagger}")]
    private static partial void LogAddress(ILogger logger, string api, string swagger);
}
