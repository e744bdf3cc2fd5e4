using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Clients that send or receive too slowly, or disappear without closing their connection.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SlowClientTests
{
    private const int MaxMemoryMiB = 600;

    /// <summary>The 20 s that the service gives a client that reads nothing, plus system timers and the buffering of a page to disk.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Slow_request_body_gets_408_in_time()
    {
        await using var service = await SingleService.StartAsync();
        using var client = await RawConnection.OpenAsync(service.Address);
        await client.WriteAsync("POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");

        var (response, elapsed) = await DribbleAsync(client, new string('{', 1000));

        Assert.That(response?.Status, Is.EqualTo(408));
        Assert.That(elapsed, Is.LessThan(Timed.ResponseLimit));
        await TestContext.Out.WriteLineAsync($"A slow body: 408 after {elapsed.TotalSeconds:0.0} s");
    }

    [Test]
    public async Task Slow_request_head_gets_408_in_time()
    {
        await using var service = await SingleService.StartAsync();
        using var client = await RawConnection.OpenAsync(service.Address);

        var (response, elapsed) = await DribbleAsync(client, "GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That(response?.Status, Is.EqualTo(408));
        Assert.That(elapsed, Is.LessThan(Timed.ResponseLimit));
        await TestContext.Out.WriteLineAsync($"A slow head: 408 after {elapsed.TotalSeconds:0.0} s");
    }

    [TestCase("/api/tasks", 400, 20)]
    [TestCase("/api/tasks?limit=1000", 1000, 1)]
    public async Task Client_that_never_reads_its_response_is_disconnected(string path, int tasks, int clients)
    {
        await using var service = await StartAsync(clients, tasks);
        var before = ConnectionsOf(service);
        var stalled = await SendAllAsync(service.Address, path, clients);
        await WaitUntilRejectedAsync(service);

        await AssertServesAgainAsync(service, $"{clients} clients never read {path}");

        Assert.That(() => ConnectionsOf(service), Is.LessThanOrEqualTo(before).After(30_000, 50));
        stalled.ForEach(client => client.Dispose());
    }

    [Test]
    public async Task Client_that_disappears_behind_a_proxy_is_disconnected()
    {
        const int clients = 20;
        await using var service = await StartAsync(clients, tasks: 400);
        var before = ConnectionsOf(service);
        using var network = new FaultyNetwork(service.Address);
        var disappearing = await SendAllAsync(network.Address, "/api/tasks", clients);
        using var uploading = await RawConnection.OpenAsync(network.Address);
        await uploading.WriteAsync("POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
        await WaitUntilRejectedAsync(service);
        network.Swallow();

        await AssertServesAgainAsync(service, $"{clients} clients disappeared");

        Assert.That(() => ConnectionsOf(service), Is.LessThanOrEqualTo(before).After(30_000, 50));
        disappearing.ForEach(client => client.Dispose());
    }

    /// <summary>Sends one byte per second until a response arrives.</summary>
    private static async Task<(RawResponse? Response, TimeSpan Elapsed)> DribbleAsync(RawConnection client, string text)
    {
        var start = Stopwatch.GetTimestamp();
        var response = client.ReadAsync();
        for (var i = 0; i < text.Length && !response.IsCompleted; i++)
        {
            await client.WriteAsync(text[i..(i + 1)]);
            await Task.WhenAny(response, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System));
        }

        return (await response, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Starts the service with one permit for each such client, so that other reads are served only once these are released.</summary>
    private static async Task<SingleService> StartAsync(int permits, int tasks)
    {
        var service = await SingleService.StartAsync(("Concurrency:Reads", $"{permits}"));
        await service.FillAsync(tasks, payloadBytes: 256_000);
        return service;
    }

    private static async Task<List<RawConnection>> SendAllAsync(Uri address, string path, int count)
    {
        var clients = new List<RawConnection>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await RawConnection.OpenAsync(address));
            await clients[^1].WriteAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        return clients;
    }

    private static Task<TimedResponse> ReadAsync(SingleService service) => service.GetAsync("/api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c");

    private static async Task WaitUntilRejectedAsync(SingleService service)
    {
        var start = Stopwatch.GetTimestamp();
        while ((await ReadAsync(service)).Status != HttpStatusCode.ServiceUnavailable)
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(StallLimit), "Some permits are still free.");
        }
    }

    private static async Task AssertServesAgainAsync(SingleService service, string what)
    {
        var start = Stopwatch.GetTimestamp();
        var memory = 0L;
        var written = 0;
        TimedResponse read;
        do
        {
            read = await ReadAsync(service);
            Assert.That(read.Elapsed, Is.LessThan(Timed.ResponseLimit));
            var created = await service.CreateAsync();
            created.AssertServedOrUnavailable();
            written += created.Id is null ? 0 : 1;
            memory = Math.Max(memory, service.Process.MemoryMiB);
        }
        while (read.Status == HttpStatusCode.ServiceUnavailable && Stopwatch.GetElapsedTime(start) < StallLimit);

        Assert.That(read.Status, Is.EqualTo(HttpStatusCode.NotFound), read.Body);
        Assert.That(written, Is.Positive, "Writers have permits of their own.");
        Assert.That(memory, Is.LessThan(MaxMemoryMiB));
        await TestContext.Out.WriteLineAsync($"{what}: a permit was released after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, at most {memory} MiB");
    }

    private static int ConnectionsOf(SingleService service) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Count(connection => connection.LocalEndPoint.Port == service.Address.Port && connection.State == TcpState.Established);
}
