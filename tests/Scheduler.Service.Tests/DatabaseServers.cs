namespace Scheduler.Service.Tests;

[SetUpFixture]
internal sealed class DatabaseServers : Scheduler.Testing.DatabaseServers;
