using Scheduler.Testing;

namespace Scheduler.Api.Tests;

[SetUpFixture]
internal sealed class DatabaseServers
{
    [OneTimeSetUp]
    public Task Start() => TestDatabases.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => TestDatabases.StopAsync();
}
