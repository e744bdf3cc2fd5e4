using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Infrastructure.Hosting;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>The service depends on READ_COMMITTED_SNAPSHOT, which may be off in a database that it did not create.</summary>
[TestFixture]
public sealed class SnapshotWarningTests
{
    private static readonly (LogLevel Level, int Id) Warning = (LogLevel.Warning, 1003);

    [Test]
    public async Task Service_warns_at_startup_if_statement_snapshots_are_off()
    {
        Assert.That(await StartAsync(hasSnapshots: false), Has.Exactly(1).EqualTo(Warning));
    }

    [Test]
    public async Task Service_does_not_warn_if_statement_snapshots_are_on()
    {
        Assert.That(await StartAsync(hasSnapshots: true), Has.No.Member(Warning));
    }

    private static async Task<IReadOnlyCollection<(LogLevel Level, int Id)>> StartAsync(bool hasSnapshots)
    {
        await using var host = new SqlServerHost();
        host.Results.Columns["is_read_committed_snapshot_on"] = hasSnapshots;
        await host.Services.GetServices<IHostedService>().OfType<DatabaseStartupService>().Single().StartAsync(CancellationToken.None);
        return host.Log.Events;
    }
}
