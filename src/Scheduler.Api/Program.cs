using Microsoft.Extensions.Options;
using Scheduler.Api;
using Scheduler.Api.Errors;
using Scheduler.Api.Health;
using Scheduler.Api.Hosting;
using Scheduler.Application;
using Scheduler.Infrastructure;

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddLog();
    builder.WebHost.ConfigureKestrel(options =>
    {
        options.AddServerHeader = false;

        // The framing of chunks counts here; the contract's limit is counted where the body is read.
        options.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
    });
    builder.Services.AddApplication()
        .AddInfrastructure(builder.Configuration, builder.Environment.ContentRootPath)
        .AddApi();

    await using var app = builder.Build();
    if (args is ["migrate", ..])
    {
        return await app.Services.MigrateDatabaseAsync(CancellationToken.None) ? 0 : 1;
    }

    app.UseRequestLog();
    app.UseExceptionHandler(_ => { });
    app.UseStatusCodePages(ProblemStatusPages.WriteAsync);
    app.Use(ProblemStatusPages.RefuseTrailingSlash);
    app.UseRouting();
    app.UseSwagger();
    app.UseSwaggerUI();
    app.MapControllers();
    app.MapHealth();
    app.LogAddressesOnceStarted();
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
