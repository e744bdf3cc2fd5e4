using Microsoft.Extensions.DependencyInjection;
using Scheduler.Testing;

namespace Scheduler.Client.Tests.Service;

/// <summary>The service as a process, at an address that survives a restart.</summary>
internal sealed class LocalService : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-client-").FullName;
    private readonly TestDatabase _database = new(TestDatabase.Sqlite);
    private readonly ServiceProvider _provider;
    private ServiceProcess? _process;

    public LocalService()
    {
        Address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
        var services = new ServiceCollection();
        services.AddSchedulerClient(Address);
        _provider = services.BuildServiceProvider();
        Client = _provider.GetRequiredService<SchedulerClient>();
    }

    public string Address { get; }

    public SchedulerClient Client { get; }

    public async Task StartAsync()
    {
        var settings = new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal) { ["ASPNETCORE_URLS"] = Address };
        _process = ServiceProcess.Start(_folder, settings);
        await _process.Address;
    }

    /// <summary>Kills the process.</summary>
    public async Task KillAsync()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
