using System.Diagnostics;
using System.Net;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Shutdown;

/// <summary>Graceful shutdown.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class ShutdownTests
{
    /// <summary>Long enough to observe the drain on a busy machine.</summary>
    private const int DrainSeconds = 8;

    [Test]
    public async Task While_draining_the_service_is_not_ready_and_serves_requests()
    {
        await using var service = await SingleService.StartAsync(("Shutdown:DrainSeconds", $"{DrainSeconds}"));
        await service.Process.TerminateAsync();
        var start = Stopwatch.GetTimestamp();

        await WaitUntilNotReadyAsync(service);
        using var response = await service.Client.GetAsync("/api/tasks?limit=1");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.ConnectionClose, Is.True);
        Assert.That((await service.CreateAsync()).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));

        Assert.That(await service.Process.WaitAsync(), Is.Zero, service.Process.Output);
        Assert.That(Stopwatch.GetElapsedTime(start), Is.GreaterThan(TimeSpan.FromSeconds(DrainSeconds - 0.5)));
    }

    [Test]
    public async Task Ctrl_C_skips_the_drain()
    {
        await using var service = await SingleService.StartAsync(("Shutdown:DrainSeconds", "3000"));
        await service.Process.InterruptAsync();
        Assert.That(await service.Process.WaitAsync(), Is.Zero, service.Process.Output);
    }

    [Test]
    public async Task Ctrl_C_ends_a_drain()
    {
        await using var service = await SingleService.StartAsync(("Shutdown:DrainSeconds", "3000"));
        await service.Process.TerminateAsync();
        await WaitUntilNotReadyAsync(service);
        await service.Process.InterruptAsync();
        Assert.That(await service.Process.WaitAsync(), Is.Zero, service.Process.Output);
    }

    [Test]
    public async Task Listing_to_a_slow_client_is_completed()
    {
        await using var service = await SingleService.StartAsync();
        await service.FillAsync(tasks: 200, payloadBytes: 256_000);
        using var response = await service.Client.GetAsync("/api/tasks", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1_000_000]);

        await service.Process.TerminateAsync();
        await WaitUntilRefusedAsync(service);
        using var rest = new MemoryStream();
        for (var buffer = new byte[10_000_000]; ;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
            rest.Write(buffer, 0, read);
            if (read < buffer.Length)
            {
                break;
            }
        }

        Assert.That(rest.ToArray()[^2..], Is.EqualTo("}]"u8.ToArray()));
        Assert.That(await service.Process.WaitAsync(), Is.Zero, service.Process.Output);
    }

    [Test]
    public async Task Request_that_exceeds_the_shutdown_timeout_is_aborted()
    {
        // The default is 20 s.
        await using var service = await SingleService.StartAsync(("Shutdown:TimeoutSeconds", "2"));
        await service.FillAsync(tasks: 100, payloadBytes: 256_000);
        using var response = await service.Client.GetAsync("/api/tasks", HttpCompletionOption.ResponseHeadersRead);

        var start = Stopwatch.GetTimestamp();
        await service.Process.TerminateAsync();
        Assert.That(await service.Process.WaitAsync(), Is.Zero, service.Process.Output);
        Assert.That(Stopwatch.GetElapsedTime(start), Is.InRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(15)));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(() => response.Content.ReadAsByteArrayAsync(), Throws.InstanceOf<HttpRequestException>());
    }

    private static async Task WaitUntilNotReadyAsync(SingleService service)
    {
        while ((await service.GetAsync("/health/ready")).Status != HttpStatusCode.ServiceUnavailable)
        {
            // The service is ready until it has handled the signal.
        }
    }

    private static async Task WaitUntilRefusedAsync(SingleService service)
    {
        while (true)
        {
            try
            {
                using var client = await RawConnection.OpenAsync(service.Address);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }
        }
    }
}
