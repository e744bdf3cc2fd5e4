using System.Diagnostics;
using System.Net;
using System.Text;
using Scheduler.Testing;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Thousands of concurrent requests, each on its own connection.</summary>
internal sealed class LoadSheddingTests
{
    private const string RequestsSetting = "SCHEDULER_TEST_LOAD_REQUESTS";
    private const int DefaultRequests = 2_000;
    private const int FullRequests = 10_000;
    private const int MaxMemoryMiB = 1024;

    private const string Body = """{"start":"2999-01-01T00Z","worker":"load"}""";

    private static readonly int Requests = EnvironmentNumber.Read(RequestsSetting) ?? DefaultRequests;

    [Test]
    public async Task Each_of_thousands_of_requests_is_served_or_rejected()
    {
        await using var service = await SingleService.StartAsync(
            ("Concurrency:Reads", Limit(256)), ("Concurrency:Writes", Limit(128)), ("Concurrency:QueueLimit", Limit(512)));
        var existing = (await service.CreateAsync()).Id;
        var before = service.Process.MemoryMiB;
        var start = Stopwatch.GetTimestamp();
        var load = Task.WhenAll(Enumerable.Range(0, Requests).Select(i => SendAsync(service.Address, i % 2 == 0 ? $"/api/tasks/{existing}" : null)));
        var peak = before;
        while (await Task.WhenAny(load, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System)) != load)
        {
            peak = Math.Max(peak, service.Process.MemoryMiB);
        }

        var timed = await load;
        var responses = timed.Select(each => each.Response).ToList();
        var all = Stopwatch.GetElapsedTime(start);
        var after = await service.CreateAsync();
        await TestContext.Out.WriteLineAsync(
            $"{string.Join(", ", responses.CountBy(response => response.Status))} in {all.TotalSeconds:0.0} s; "
            + $"slowest {timed.Max(response => response.Elapsed.TotalSeconds):0.00} s; memory {before} → {peak} → {service.Process.MemoryMiB} MiB; "
            + $"afterwards {after.Elapsed.TotalMilliseconds:0} ms");

        Assert.That(responses.Select(response => response.Status).Distinct(), Is.SubsetOf(new[] { 200, 201, 503 }));
        Assert.That(responses.Where(response => response.Status == 503), Has.All.Matches<RawResponse>(response => response!.Header("Retry-After") == "1"));

        // Only the wording tells a rejection from a write that waited too long for the database.
        Assert.That(responses, Has.Some.Matches<RawResponse>(response => response!.Text.Contains("Too many concurrent requests", StringComparison.Ordinal)));

        // The slowest response is not asserted: it depends on a machine that all these clients share with the service.
        Assert.That(peak, Is.LessThan(MaxMemoryMiB));
        Assert.That(after.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(after.Elapsed, Is.LessThan(Timed.RecoveryLimit));
        var created = responses.Where(response => response.Status == 201).Select(response => response.Json?.GetProperty("id").GetString());
        Assert.That(await service.IdsAsync("load"), Is.EquivalentTo(created));
    }

    /// <summary>A default limit, scaled down for fewer than ten thousand requests, so that some are still rejected.</summary>
    private static string Limit(int full) => $"{Math.Max(1, full * Math.Min(Requests, FullRequests) / FullRequests)}";

    /// <summary>Reads or creates a task. Uses a raw socket, because a client library would need more resources than the service.</summary>
    private static async Task<(RawResponse Response, TimeSpan Elapsed)> SendAsync(Uri service, string? path)
    {
        var request = path is null
            ? "POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"
            : $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        var start = Stopwatch.GetTimestamp();
        var response = await RawConnection.ExchangeAsync(service, Encoding.ASCII.GetBytes(request));
        return (response, Stopwatch.GetElapsedTime(start));
    }
}
