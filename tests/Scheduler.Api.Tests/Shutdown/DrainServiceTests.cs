using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Api.Shutdown;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Shutdown;

internal sealed class DrainServiceTests
{
    [Test]
    public async Task It_may_be_stopped_again_while_it_is_disposed_of()
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var drain = new DrainService(new ShutdownOptions { DrainSeconds = 0 }, lifetime, TimeProvider.System, NullLogger<DrainService>.Instance);
        await drain.StartingAsync(CancellationToken.None);
        await drain.StoppingAsync(CancellationToken.None);
        drain.Dispose();

        await drain.StoppingAsync(CancellationToken.None);

        Assert.That(lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Test]
    public async Task It_ends_though_the_clock_of_the_tests_stands_still()
    {
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        var server = new ApiServer(new Dictionary<string, string?>(database.Settings, StringComparer.Ordinal)
        {
            ["Shutdown:DrainSeconds"] = "1",
            ["Shutdown:TimeoutSeconds"] = "3600",
        });
        server.CreateClient().Dispose();

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));
    }
}
