using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Api.Shutdown;

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
}
