using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests;

[SetUpFixture]
internal sealed class SkippedDatabases
{
    [OneTimeSetUp]
    public void Report() => TestDatabases.ReportSkipped();
}
