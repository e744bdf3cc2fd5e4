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

/// <summary>Configures Kestrel and the middleware pipeline.</summary>
internal static class ServerSetup
{
    /// <summary>
    /// Kestrel's limit for a body, which includes chunk framing of up to six bytes per body byte. The contract's limit is
    /// <see cref="Requests.RequestBody.MaxBytes"/>.
    /// </summary>
    private const long MaxFramedBodyBytes = 16 * 1024 * 1024;

    /// <summary>The request bytes that are buffered per connection before the request is served.</summary>
    private const long MaxReadAheadBytes = 64 * 1024;

    /// <summary>The listen backlog. The limit of the operating system may be lower.</summary>
    private const int Backlog = 4096;

    /// <summary>
    /// The grace period before the data rate of a client is checked. Kestrel checks once a second, and a slow client must get
    /// its response before the deadline.
    /// </summary>
    private static readonly TimeSpan Grace = RequestDeadline.DefaultLimit / 2;

    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        ListenAddresses.Check(builder.Configuration);
        ProxyOptions.RejectTrustAll(builder.Configuration);
        builder.Services.AddSettings<ProxyOptions>(ProxyOptions.Section);
        builder.Services.AddSettings<CrossOriginOptions>(CrossOriginOptions.Section);
        builder.Services.AddSettings<ConcurrencyOptions>(ConcurrencyOptions.Section);
        builder.Services.AddSingleton<RequestConcurrencyLimiter>();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<IConcurrencySlot, HttpConcurrencySlot>();
        builder.WebHost.UseSockets(options =>
        {
            options.Backlog = Backlog;
            options.CreateBoundListenSocket = ListenSocket.Create;
        });
        builder.Services.AddOptions<KestrelServerOptions>().Configure<AuthOptions, ConcurrencyOptions>((options, auth, concurrency) =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxFramedBodyBytes;
            options.ConfigureEndpointDefaults(address => LoopbackOnlyGuard.Check(auth, address));
            options.Limits.MaxRequestBufferSize = MaxReadAheadBytes;
            options.Limits.MaxConcurrentConnections = concurrency.Connections;
            options.Limits.RequestHeadersTimeout = Grace;
            options.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, Grace);
        });
    }

    /// <summary>Rejects unauthenticated and unauthorized callers before anything else is checked.</summary>
    public static void UseApi(this WebApplication app)
    {
        app.Services.GetRequiredService<ProxyOptions>().Use(app);
        app.UseMiddleware<RequestLog>();
        app.Use(ResponseHeaders.SetAsync);
        app.Use(ShutdownSetup.CloseConnectionsAsync);
        app.UseExceptionHandler(_ => { });
        app.Use(ClientDisconnectMiddleware.InvokeAsync);
        app.UseStatusCodePages(ProblemStatusPages.WriteAsync);
        app.UseRouting();
        app.UseLoopbackHost();
        app.Services.GetRequiredService<CrossOriginOptions>().Use(app);
        app.UseMiddleware<ConcurrencyLimitMiddleware>();
        app.UseAuth();
        app.UseCallerRateLimit();
        app.Use(ProblemStatusPages.RefuseTrailingSlashAsync);
        app.MapOpenApiDocument();
        app.MapControllers();
        app.MapHealth();
        app.MapMetrics();
    }
}
