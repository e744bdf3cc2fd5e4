namespace Scheduler.Infrastructure.Tests;

[SetUpFixture]
internal sealed class DatabaseServers : Scheduler.Testing.DatabaseServers;
