using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Infrastructure.Hosting;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>What the service counts on in a database that somebody else made.</summary>
[TestFixture]
public sealed class SnapshotWarningTests
{
    private static readonly (LogLevel Level, int Id) Warning = (LogLevel.Warning, 1003);

    [Test]
    public async Task The_service_warns_at_its_start_when_statements_see_no_snapshot()
    {
        Assert.That(await Start(hasSnapshots: false), Has.Exactly(1).EqualTo(Warning));
    }

    [Test]
    public async Task The_service_does_not_warn_when_they_do()
    {
        Assert.That(await Start(hasSnapshots: true), Has.No.Member(Warning));
    }

    private static async Task<IReadOnlyCollection<(LogLevel Level, int Id)>> Start(bool hasSnapshots)
    {
        await using var host = new SqlServerHost();
        host.Answers.Columns["is_read_committed_snapshot_on"] = hasSnapshots;
        await host.Services.GetServices<IHostedService>().OfType<DatabaseStartupService>().Single().StartAsync(CancellationToken.None);
        return host.Log.All;
    }
}
