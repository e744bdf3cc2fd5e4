using System.Net;
using System.Net.Sockets;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Faults;

/// <summary>A SQL Server that takes every connection and says nothing, until the pool has none left to give.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class SilentServerTests
{
    private const int AtOnce = 150;
    private const int MaxThreads = 60;

    [Test]
    public async Task Every_request_is_told_in_time()
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
        await Timed.Create(client);

        (await Timed.Create(client)).AssertUnavailable();
        (await Timed.Get(client, "/api/tasks")).AssertUnavailable();
        var threads = 0;
        var crowd = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => i % 2 == 0 ? Timed.Create(client) : Timed.Get(client, $"/api/tasks/{Guid.Empty}")));
        var live = new List<TimedAnswer>();
        while (!crowd.IsCompleted)
        {
            live.Add(await Timed.Get(client, "/health/live"));
            threads = Math.Max(threads, process.Threads);
        }

        foreach (var response in await crowd)
        {
            response.AssertUnavailable();
        }

        Assert.That(Timed.Median(await crowd), Is.LessThan(Timed.Promise));
        var ready = await Timed.Get(client, "/health/ready");
        Assert.That(ready.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(ready.Elapsed, Is.LessThan(Timed.AnswerLimit));
        Assert.That(live.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(live.Max(response => response.Elapsed), Is.LessThan(Timed.AnswerLimit));
        Assert.That(threads, Is.LessThan(MaxThreads));
        await TestContext.Out.WriteLineAsync(
            $"{AtOnce} at once: the slowest {(await crowd).Max(response => response.Elapsed.TotalSeconds):0.00} s, {threads} threads, {process.MemoryMiB} MiB; live, the slowest {live.Max(response => response.Elapsed.TotalSeconds):0.00} s");
        folder.Delete(recursive: true);
    }
}
