using System.Collections.Concurrent;
using System.Net;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Telemetry;

[Parallelizable(ParallelScope.Self)]
public sealed class OtlpTests
{
    [Test]
    public async Task Metrics_and_traces_are_sent_to_a_collector()
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{ServiceProcess.FreePort()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        var received = new ConcurrentBag<string>();
        var receiving = ReceiveAsync(collector, received);

        await using var database = new TestDatabase(TestDatabase.Sqlite);
        var settings = new Dictionary<string, string?>(database.Settings, StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        await using var service = ServiceProcess.Start(Path.GetTempPath(), settings);
        using var client = new HttpClient { BaseAddress = await service.Address };
        using var response = await client.GetAsync("/api/tasks");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        // Shutdown flushes the exporters.
        await service.TerminateAsync();
        Assert.That(await service.WaitAsync(), Is.Zero, service.Output);
        collector.Stop();
        await receiving;
        Assert.That(received, Does.Contain("/v1/metrics").And.Contain("/v1/traces"));
    }

    private static async Task ReceiveAsync(HttpListener collector, ConcurrentBag<string> received)
    {
        try
        {
            while (true)
            {
                var request = await collector.GetContextAsync();
                received.Add(request.Request.Url!.AbsolutePath);
                request.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The collector was stopped.
        }
    }
}
