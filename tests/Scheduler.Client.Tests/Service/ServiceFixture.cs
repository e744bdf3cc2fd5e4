using Microsoft.Extensions.DependencyInjection;
using Scheduler.Testing;

namespace Scheduler.Client.Tests.Service;

/// <summary>Tests of the client against the service as a process.</summary>
internal abstract class ServiceFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-client-").FullName;
    private TestDatabase _database = null!;
    private ServiceProcess _process = null!;
    private ServiceProvider _provider = null!;

    protected SchedulerClient Client { get; private set; } = null!;

    protected static DateTimeOffset Tomorrow { get; } = TimeProvider.System.GetUtcNow().AddDays(1);

    [OneTimeSetUp]
    public async Task StartService()
    {
        _database = new TestDatabase(TestDatabase.Sqlite);
        _process = ServiceProcess.Start(_folder, _database.Settings);
        var services = new ServiceCollection();
        services.AddSchedulerClient((await _process.Address).AbsoluteUri);
        _provider = services.BuildServiceProvider();
        Client = _provider.GetRequiredService<SchedulerClient>();
    }

    [OneTimeTearDown]
    public async Task StopService()
    {
        await _provider.DisposeAsync();
        await _process.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
