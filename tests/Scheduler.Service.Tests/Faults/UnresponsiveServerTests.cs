using System.Net;
using System.Net.Sockets;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Faults;

/// <summary>A SQL Server that accepts every connection and never responds, until the connection pool is exhausted.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class UnresponsiveServerTests
{
    private const int ConcurrentRequests = 150;
    private const int MaxThreads = 60;

    [Test]
    public async Task Every_request_gets_503_in_time()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 512);
        var folder = Directory.CreateTempSubdirectory("scheduler-silent-");
        await using var process = ServiceProcess.Start(folder.FullName, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = TestDatabase.SqlServer,
            ["ConnectionStrings:Scheduler"] = $"Server=127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};User Id=sa;Password=none;Encrypt=false",
        });
        using var client = new HttpClient { BaseAddress = await process.Address };
        await Timed.CreateAsync(client);

        (await Timed.CreateAsync(client)).AssertUnavailable();
        (await Timed.GetAsync(client, "/api/tasks")).AssertUnavailable();
        var threads = 0;
        var requests = Task.WhenAll(Enumerable.Range(0, ConcurrentRequests).Select(i => i % 2 == 0 ? Timed.CreateAsync(client) : Timed.GetAsync(client, $"/api/tasks/{Guid.Empty}")));
        var live = new List<TimedResponse>();
        while (!requests.IsCompleted)
        {
            live.Add(await Timed.GetAsync(client, "/health/live"));
            threads = Math.Max(threads, process.Threads);
        }

        foreach (var response in await requests)
        {
            response.AssertUnavailable();
        }

        Assert.That(Timed.Median(await requests), Is.LessThan(Timed.RequestDeadline));
        var ready = await Timed.GetAsync(client, "/health/ready");
        Assert.That(ready.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(ready.Elapsed, Is.LessThan(Timed.ResponseLimit));
        Assert.That(live.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(live.Max(response => response.Elapsed), Is.LessThan(Timed.ResponseLimit));
        Assert.That(threads, Is.LessThan(MaxThreads));
        await TestContext.Out.WriteLineAsync(
            $"{ConcurrentRequests} concurrent requests: slowest {(await requests).Max(response => response.Elapsed.TotalSeconds):0.00} s, {threads} threads, {process.MemoryMiB} MiB; liveness, slowest {live.Max(response => response.Elapsed.TotalSeconds):0.00} s");
        folder.Delete(recursive: true);
    }
}
