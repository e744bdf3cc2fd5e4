using Microsoft.Extensions.Options;
using Scheduler.Api;
using Scheduler.Api.Health;
using Scheduler.Api.Hosting;
using Scheduler.Api.Shutdown;
using Scheduler.Api.Telemetry;
using Scheduler.Application;
using Scheduler.Infrastructure;

try
{
    var line = CommandLine.Parse(args);
    if (line.TryGetExitCode() is { } exitCode)
    {
        return exitCode;
    }

    var builder = WebApplication.CreateBuilder(line.Settings);
    if (line.Command == Command.Health)
    {
        return await HealthProbe.IsReadyAsync(builder.Configuration) ? 0 : 1;
    }

    builder.AddLog(isOnStandardError: line.Command == Command.Keys);
    builder.ConfigureServer();
    builder.AddGracefulShutdown();
    builder.Services.AddApplication()
        .AddInfrastructure(builder.Configuration, builder.Environment.ContentRootPath)
        .AddApi(builder.Configuration);
    builder.AddTelemetry();

    await using var app = builder.Build();
    app.Services.GetRequiredService<IStartupValidator>().Validate();
    if (line.Command is Command.Migrate or Command.Keys)
    {
        var isCurrent = await app.Services.MigrateDatabaseAsync(CancellationToken.None);
        return !isCurrent ? 1 : line.Keys is null ? 0 : await ApiKeyCommands.RunAsync(line.Keys, app.Services);
    }

    app.UseApi();
    app.LogAddressesOnceStarted();
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartupErrors.IsOperatorError(e))
{
    await Console.Error.WriteLineAsync(StartupErrors.Describe(e));
    return 1;
}
