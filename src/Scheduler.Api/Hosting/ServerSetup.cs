using Scheduler.Api.Auth;
using Scheduler.Api.Errors;
using Scheduler.Api.Health;
using Scheduler.Api.OpenApi;

namespace Scheduler.Api.Hosting;

/// <summary>The HTTP server and the way of a request through it.</summary>
internal static class ServerSetup
{
    /// <summary>
    /// The server's own limit for a body, which counts the framing of chunks, up to six bytes for one. The contract's is
    /// <see cref="Requests.RequestBody.MaxBytes"/>.
    /// </summary>
    private const long MaxFramedBodyBytes = 16 * 1024 * 1024;

    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        var auth = AuthOptions.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxFramedBodyBytes;
            options.ConfigureEndpointDefaults(address => LoopbackRule.Check(auth, address));
        });
    }

    /// <summary>Whoever is not known, or may not call, is refused before anything else is looked at.</summary>
    public static void UseApi(this WebApplication app)
    {
        ProxyOptions.Read(app.Configuration).Use(app);
        app.UseRequestLog();
        app.Use(ResponseHeaders.Set);
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(ProblemStatusPages.WriteAsync);
        app.UseRouting();
        CrossOriginOptions.Read(app.Configuration).Use(app);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseCallerRateLimit();
        app.Use(ProblemStatusPages.RefuseTrailingSlash);
        app.MapOpenApiDocument();
        app.MapControllers();
        app.MapHealth();
    }
}
