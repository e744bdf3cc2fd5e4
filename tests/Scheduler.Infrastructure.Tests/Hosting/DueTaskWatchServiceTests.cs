using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Hosting;

[TestFixture]
public sealed class DueTaskWatchServiceTests
{
    [Test]
    public async Task It_may_be_stopped_again_once_the_service_is_disposed_of()
    {
        var host = new DatabaseHost(TestDatabase.Sqlite);
        using var watch = new DueTaskWatchService(
            host.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<DueTaskWatchService>.Instance);
        await watch.StoppingAsync(CancellationToken.None);
        await host.DisposeAsync();

        await Assert.ThatAsync(() => watch.StoppingAsync(CancellationToken.None), Throws.Nothing);
    }
}
