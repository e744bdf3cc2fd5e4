using Scheduler.Api.Errors;
using Scheduler.Api.Health;

namespace Scheduler.Api.Hosting;

/// <summary>The HTTP server and the way of a request through it.</summary>
internal static class ServerSetup
{
    /// <summary>
    /// The server's own limit for a body, which counts the framing of chunks, up to six bytes for one. The contract's is
    /// <see cref="Requests.RequestBody.MaxBytes"/>.
    /// </summary>
    private const long MaxFramedBodyBytes = 16 * 1024 * 1024;

    public static void ConfigureServer(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(options =>
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxFramedBodyBytes;
    });

    public static void UseApi(this WebApplication app)
    {
        app.UseRequestLog();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(ProblemStatusPages.WriteAsync);
        app.Use(ProblemStatusPages.RefuseTrailingSlash);
        app.UseRouting();
        app.UseSwagger();
        app.UseSwaggerUI();
        app.MapControllers();
        app.MapHealth();
    }
}
