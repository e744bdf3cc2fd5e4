namespace Scheduler.Api.Tests;

[SetUpFixture]
internal sealed class DatabaseServers : Scheduler.Testing.DatabaseServers;
