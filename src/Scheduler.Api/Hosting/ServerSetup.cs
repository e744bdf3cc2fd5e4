using Microsoft.AspNetCore.Server.Kestrel.Core;
using Scheduler.Api.Auth;
using Scheduler.Api.Concurrency;
using Scheduler.Api.Errors;
using Scheduler.Api.Health;
using Scheduler.Api.OpenApi;
using Scheduler.Api.Shutdown;
using Scheduler.Api.Telemetry;
using Scheduler.Application.Common;

namespace Scheduler.Api.Hosting;

/// <summary>The HTTP server and the way of a request through it.</summary>
internal static class ServerSetup
{
    /// <summary>
    /// The server's own limit for a body, which counts the framing of chunks, up to six bytes for one. The contract's is
    /// <see cref="Requests.RequestBody.MaxBytes"/>.
    /// </summary>
    private const long MaxFramedBodyBytes = 16 * 1024 * 1024;

    /// <summary>What is read ahead of a request that nobody serves yet, per connection.</summary>
    private const long MaxReadAheadBytes = 64 * 1024;

    /// <summary>How many connections wait to be accepted. The operating system's own limit may be lower.</summary>
    private const int Backlog = 4096;

    /// <summary>
    /// How long a client may take before its speed is looked at. The server looks once a second, and a client that dribbles is
    /// to have its answer within five.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2.5);

    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        ListenAddresses.Check(builder.Configuration);
        var auth = AuthOptions.Read(builder.Configuration);
        var overload = ConcurrencyOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(overload);
        builder.Services.AddSingleton<RequestConcurrencyLimiter>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<IConcurrencySlot, HttpConcurrencySlot>();
        builder.WebHost.UseSockets(options =>
        {
            options.Backlog = Backlog;
            options.CreateBoundListenSocket = ListenSocket.Create;
        });
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxFramedBodyBytes;
            options.ConfigureEndpointDefaults(address => LoopbackOnlyGuard.Check(auth, address));
            options.Limits.MaxRequestBufferSize = MaxReadAheadBytes;
            options.Limits.MaxConcurrentConnections = overload.Connections;
            options.Limits.RequestHeadersTimeout = Grace;
            options.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, Grace);
        });
    }

    /// <summary>Whoever is not known, or may not call, is refused before anything else is looked at.</summary>
    public static void UseApi(this WebApplication app)
    {
        ProxyOptions.Read(app.Configuration).Use(app);
        app.UseRequestLog();
        app.Use(ResponseHeaders.SetAsync);
        app.Use(ShutdownSetup.CloseConnectionsAsync);
        app.UseExceptionHandler(_ => { });
        app.Use(ClientDisconnectMiddleware.InvokeAsync);
        app.UseStatusCodePages(ProblemStatusPages.WriteAsync);
        app.UseRouting();
        app.UseLoopbackHost();
        CrossOriginOptions.Read(app.Configuration).Use(app);
        app.UseMiddleware<ConcurrencyLimitMiddleware>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseCallerRateLimit();
        app.Use(ProblemStatusPages.RefuseTrailingSlashAsync);
        app.MapOpenApiDocument();
        app.MapControllers();
        app.MapHealth();
        app.MapMetrics();
    }
}
