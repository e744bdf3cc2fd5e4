namespace Scheduler.Testing;

/// <summary>Starts the servers of <see cref="TestDatabases"/> for a test project, whose set-up fixture derives from this.</summary>
public abstract class DatabaseServers
{
    [OneTimeSetUp]
    public Task Start() => TestDatabases.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => TestDatabases.StopAsync();
}
