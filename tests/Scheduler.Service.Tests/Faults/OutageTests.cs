using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Faults;

/// <summary>The database server is unreachable for ten seconds, while many clients write and read. Writers retry until they succeed.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServer))]
internal sealed class OutageTests(string provider)
{
    private const int Writers = 8;
    private const int Readers = 4;
    private static readonly TimeSpan OutageDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private TestDatabase _database = null!;
    private FaultyNetwork _network = null!;
    private DirectoryInfo _folder = null!;
    private ServiceProcess _process = null!;
    private HttpClient? _client;

    [SetUp]
    public async Task Start()
    {
        _database = new TestDatabase(provider);
        var connection = new SqlConnectionStringBuilder(_database.ConnectionString);
        var (host, port) = SplitServer(connection.DataSource);
        _network = new FaultyNetwork(host, port);
        connection.DataSource = $"127.0.0.1,{_network.Port}";

        // The test needs the service's own, short timeouts.
        connection.Remove("Connect Timeout");
        connection.Remove("Command Timeout");
        _folder = Directory.CreateTempSubdirectory("scheduler-outage-");
        _process = ServiceProcess.Start(
            _folder.FullName,
            new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal) { ["ConnectionStrings:Scheduler"] = connection.ToString() });
        _client = new HttpClient { BaseAddress = await _process.Address };
        await Timed.WarmUpAsync(_client);
    }

    [TearDown]
    public async Task Stop()
    {
        _client?.Dispose();
        await _process.DisposeAsync();
        _network.Dispose();
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [TestCase(true, TestName = "{m}: connections are refused")]
    [TestCase(false, TestName = "{m}: no response")]
    public async Task During_an_outage_requests_get_503_in_time_and_afterwards_the_service_recovers(bool isRefusing)
    {
        await UntilServedAsync();
        using var end = new CancellationTokenSource();
        var writing = WriteAsync(end.Token);
        var reading = ReadAsync("/api/tasks?limit=10", Readers, end.Token);
        var readiness = ReadAsync("/health/ready", 1, end.Token);
        var liveness = ReadAsync("/health/live", 1, end.Token);

        if (isRefusing)
        {
            _network.Refuse();
        }
        else
        {
            _network.Swallow();
        }

        await Task.Delay(OutageDuration, TimeProvider.System);
        _network.Heal();
        var back = Stopwatch.GetTimestamp();
        await UntilServedAsync();
        var recovered = Stopwatch.GetElapsedTime(back);
        await end.CancelAsync();

        var written = await writing;
        await TestContext.Out.WriteLineAsync(
            $"writes: {Summarize(written)}; reads: {Summarize(await reading)}; readiness: {Summarize(await readiness)}; "
            + $"recovered after {recovered.TotalMilliseconds:0} ms");
        foreach (var response in written.Concat(await reading))
        {
            response.AssertServedOrUnavailable();
        }

        Assert.That(Timed.Median(written), Is.LessThan(Timed.RequestDeadline));
        Assert.That(recovered, Is.LessThan(Timed.RecoveryLimit));
        Assert.That((await readiness).Select(response => response.Status), Has.Some.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await readiness).Max(response => response.Elapsed), Is.LessThan(Timed.ResponseLimit));
        Assert.That((await liveness).Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(written.Select(response => response.Status), Has.Some.EqualTo(HttpStatusCode.ServiceUnavailable));
        await AssertEachOnceAsync(written);
    }

    [Test]
    public async Task Retries_after_connection_resets_take_effect_once()
    {
        await UntilServedAsync();
        using var end = new CancellationTokenSource();
        var writing = WriteAsync(end.Token);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < OutageDuration;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 1000)), TimeProvider.System);
            _network.Reset();
        }

        await UntilServedAsync();
        await end.CancelAsync();

        var written = await writing;
        await TestContext.Out.WriteLineAsync($"writes: {Summarize(written)}");
        Assert.That(written.Select(response => response.Status), Has.Some.EqualTo(HttpStatusCode.ServiceUnavailable), "No reset interrupted a request.");
        foreach (var response in written)
        {
            response.AssertServedOrUnavailable();
        }

        await AssertEachOnceAsync(written);
    }

    /// <summary>Every writer creates one task after another, each with its own idempotency key, and retries until it succeeds.</summary>
    private async Task<List<TimedResponse>> WriteAsync(CancellationToken end)
    {
        var written = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var number = 0;
            var isDone = true;
            return await Timed.RepeatAsync(1, () => !isDone || !end.IsCancellationRequested, async () =>
            {
                number += isDone ? 1 : 0;
                var response = await Timed.SendAsync(() => CreateAsync($"{writer}-{number}"));
                isDone = response.Id is not null;
                return response;
            });
        }));
        return [.. written.SelectMany(responses => responses)];
    }

    private Task<List<TimedResponse>> ReadAsync(string path, int readers, CancellationToken end) =>
        Timed.RepeatAsync(readers, () => !end.IsCancellationRequested, () => Timed.GetAsync(_client!, path));

    private async Task<HttpResponseMessage> CreateAsync(string key)
    {
        var task = new { start = "2999-01-01T00Z", worker = "outage" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = JsonContent.Create(task) };
        request.Headers.Add("Idempotency-Key", key);
        return await _client!.SendAsync(request);
    }

    private async Task AssertEachOnceAsync(List<TimedResponse> written)
    {
        var tasks = await _client!.GetFromJsonAsync<JsonElement>("/api/tasks?worker=outage");
        Assert.That(
            tasks.EnumerateArray().Select(task => task.GetProperty("id").GetString()),
            Is.EquivalentTo(written.Select(response => response.Id).OfType<string>()));
    }

    private async Task UntilServedAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while ((await Timed.CreateAsync(_client!)).Id is null)
        {
            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    private static string Summarize(List<TimedResponse> responses)
    {
        var slowest = responses.Select(response => response.Elapsed.TotalSeconds).OrderDescending().Take(5);
        return $"{responses.Count}, {responses.Count(response => response.Status == HttpStatusCode.ServiceUnavailable)} with 503, "
            + $"slowest {string.Join(", ", slowest.Select(seconds => seconds.ToString("0.00", CultureInfo.InvariantCulture)))} s";
    }

    private static (string Host, int Port) SplitServer(string dataSource)
    {
        var parts = dataSource.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split(',');
        return (parts[0], parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1433);
    }
}
