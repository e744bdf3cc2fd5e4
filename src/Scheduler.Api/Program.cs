using System.Data.Common;
using Microsoft.Extensions.Options;
using Scheduler.Api;
using Scheduler.Api.Health;
using Scheduler.Api.Hosting;
using Scheduler.Api.Shutdown;
using Scheduler.Application;
using Scheduler.Infrastructure;

try
{
    if (CommandLine.Parse(args) is not { } command)
    {
        await Console.Error.WriteLineAsync(CommandLine.Usage);
        return 2;
    }

    var builder = WebApplication.CreateBuilder(args);
    if (command == Command.Health)
    {
        return await HealthProbe.IsReadyAsync(builder.Configuration) ? 0 : 1;
    }

    builder.AddLog();
    builder.ConfigureServer();
    builder.AddGracefulShutdown();
    builder.Services.AddApplication()
        .AddInfrastructure(builder.Configuration, builder.Environment.ContentRootPath)
        .AddApi();

    await using var app = builder.Build();
    if (command == Command.Migrate)
    {
        return await app.Services.MigrateDatabaseAsync(CancellationToken.None) ? 0 : 1;
    }

    app.UseApi();
    app.LogAddressesOnceStarted();
    await app.RunAsync();
    return 0;
}

// What an operator can mend is said in a line; a stack trace would bury it.
catch (Exception e) when (e is OptionsValidationException or DbException or IOException or UnauthorizedAccessException or FormatException or ArgumentOutOfRangeException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
