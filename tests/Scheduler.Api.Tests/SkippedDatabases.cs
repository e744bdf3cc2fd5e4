using Scheduler.Testing;

namespace Scheduler.Api.Tests;

[SetUpFixture]
internal sealed class SkippedDatabases
{
    [OneTimeSetUp]
    public void Report() => TestDatabases.ReportSkipped();
}
