using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Api.Shutdown;
using Scheduler.Api.Tests.Http;
using Scheduler.Application;
using Scheduler.Application.Common;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Shutdown;

internal sealed class DrainServiceTests
{
    [Test]
    public async Task Service_can_be_stopped_again_during_disposal()
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddApplication().BuildServiceProvider();
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        using var drain = new DrainService(
            new ShutdownOptions { DrainSeconds = 0 }, lifetime, services.GetServices<IPendingRequests>(), TimeProvider.System, NullLogger<DrainService>.Instance);
        await drain.StartingAsync(CancellationToken.None);
        await drain.StoppingAsync(CancellationToken.None);
        drain.Dispose();
        await services.DisposeAsync();

        await drain.StoppingAsync(CancellationToken.None);

        Assert.That(lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Test]
    public async Task Pending_claims_are_cancelled_before_the_delay()
    {
        var claims = new CompletedRequests();
        using var drain = new DrainService(
            new ShutdownOptions { DrainSeconds = 3600 }, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), [claims], TimeProvider.System, NullLogger<DrainService>.Instance);
        using var end = new CancellationTokenSource();

        var stopping = drain.StoppingAsync(end.Token);

        Assert.That(claims.AreCompleted);
        Assert.That(stopping.IsCompleted, Is.False);
        await end.CancelAsync();
        await stopping;
    }

    [Test]
    public async Task Service_stops_even_if_the_test_clock_is_frozen()
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

    private sealed class CompletedRequests : IPendingRequests
    {
        public bool AreCompleted { get; private set; }

        public void CompleteAll() => AreCompleted = true;
    }
}
