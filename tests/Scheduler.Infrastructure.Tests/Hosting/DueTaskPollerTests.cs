using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Hosting;

[TestFixture]
public sealed class DueTaskPollerTests
{
    [Test]
    public async Task Poller_can_be_stopped_again_after_the_service_was_disposed()
    {
        var host = new DatabaseHost(TestDatabase.Sqlite);
        using var poller = new DueTaskPoller(
            host.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<DueTaskPoller>.Instance);
        await poller.StoppingAsync(CancellationToken.None);
        await host.DisposeAsync();

        await Assert.ThatAsync(() => poller.StoppingAsync(CancellationToken.None), Throws.Nothing);
    }
}
