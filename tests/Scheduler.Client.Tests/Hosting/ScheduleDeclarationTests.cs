using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Client.Tests.Fakes;
using Scheduler.Testing;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class ScheduleDeclarationTests
{
    private const string Body = """{"cron":"0 3 * * *","worker":"reports"}""";

    private static readonly NewSchedule Nightly = new() { Name = "nightly", Cron = "0 3 * * *", Worker = "reports" };
    private static readonly NewSchedule Hourly = new() { Name = "a/b", Every = "PT1H", Worker = "reports" };

    private static readonly Dictionary<string, Func<HttpResponseMessage>> Failures = new(StringComparer.Ordinal)
    {
        ["no response"] = CannedResponses.Lost,
        ["408"] = () => CannedResponses.Problem(408, "timeout"),
        ["429"] = () => CannedResponses.Problem(429, "rate-limited", TimeSpan.FromSeconds(9)),
        ["500"] = () => CannedResponses.Problem(500, "internal-error"),
        ["503"] = () => CannedResponses.Problem(503, "unavailable"),
        ["HTML 404"] = () => ForeignResponses.Of("HTML 404"),
        ["HTML 200"] = () => ForeignResponses.Of("HTML 200"),
        ["exception of a message handler"] = () => throw new InvalidOperationException("No token."),
    };

    private readonly List<IHost> _hosts = [];
    private FakeTimeProvider _time = null!;
    private FakeScheduleStore _service = null!;
    private LogCapture _log = null!;

    private static IEnumerable<string> FailureNames => Failures.Keys;

    private IEnumerable<(LogLevel Level, string Text)> Lines =>
        _log.Lines.Where(line => line.Text.Contains("chedule ", StringComparison.Ordinal)).Select(line => (line.Level, line.Text.TrimEnd()));

    [SetUp]
    public void CreateService() => (_time, _service, _log) = (new FakeTimeProvider(), new FakeScheduleStore(), new LogCapture());

    [TearDown]
    public async Task StopHosts()
    {
        foreach (var host in _hosts)
        {
            await _time.RunThroughAsync(host.StopAsync());

            // Disposal waits for calls in flight, so the clock must advance.
            await _time.RunThroughAsync(Task.Run(host.Dispose));
        }

        _hosts.Clear();
    }

    [Test]
    public async Task New_schedule_is_created()
    {
        await RunAsync(Nightly);
        Assert.Multiple(() =>
        {
            Assert.That(_service.Requests.Select(request => (request.Method, request.PathAndQuery, request.Body)), Is.EqualTo(new[]
            {
                ("GET", "/api/schedules/by-name/nightly", ""), ("PUT", "/api/schedules/by-name/nightly", Body),
            }));
            Assert.That(_service.Requests[1].Headers.Keys, Has.None.AnyOf("If-Match", "If-None-Match"));
            Assert.That(Lines, Is.EqualTo(new[] { (LogLevel.Information, "Schedule nightly was created, version 1.") }));
        });
    }

    [Test]
    public async Task Schedule_that_differs_is_replaced()
    {
        _service.Put("nightly", "another");
        await RunAsync(Nightly);
        Assert.That(Lines, Is.EqualTo(new[] { (LogLevel.Information, "Schedule nightly was changed from version 1 to version 2.") }));
    }

    [Test]
    public async Task Schedule_that_is_the_same_is_unchanged()
    {
        _service.Put("nightly", Body);
        await RunAsync(Nightly);
        Assert.That(Lines, Is.EqualTo(new[] { (LogLevel.Information, "Schedule nightly is unchanged, version 1.") }));
    }

    [Test]
    public async Task Rejected_schedule_is_logged_with_its_problem_and_the_others_are_put()
    {
        _service.Instead = request => IsPutOf(request, "nightly") ? CannedResponses.Problem(400, "validation-failed") : null;
        await RunAsync(Nightly, Hourly);
        Assert.Multiple(() =>
        {
            Assert.That(_service.Requests.Count(request => IsPutOf(request, "nightly")), Is.EqualTo(1));
            Assert.That(Lines, Is.EqualTo(new[]
            {
                (LogLevel.Error, "The service rejected schedule nightly, which stays as it was: " +
                    "400 validation-failed: A detail. start: must be in the future."),
                (LogLevel.Information, "Schedule a/b was created, version 1."),
            }));
        });
    }

    [Test]
    public async Task Rejection_of_the_read_is_logged_too()
    {
        _service.Instead = _ => CannedResponses.Problem(403, "forbidden");
        await RunAsync(Nightly);
        Assert.That(Lines.Single().Level, Is.EqualTo(LogLevel.Error));
        Assert.That(Lines.Single().Text, Does.Contain("403 forbidden"));
    }

    [Test]
    public async Task Undeclared_schedule_is_left_as_it_is()
    {
        _service.Put("other", "another");
        await RunAsync(Nightly);
        Assert.That(_service.VersionOf("other"), Is.EqualTo(1));
        Assert.That(_service.Requests.Select(request => request.Uri.AbsolutePath), Has.None.Contains("other"));
    }

    [TestCaseSource(nameof(FailureNames))]
    public async Task Failed_call_is_retried_until_it_succeeds(string failure)
    {
        var failures = 0;
        _service.Instead = request => request.Method == "PUT" && ++failures <= 6 ? Failures[failure]() : null;
        await RunAsync(Nightly);
        Assert.Multiple(() =>
        {
            Assert.That(_service.Requests.Count(request => request.Method == "PUT"), Is.EqualTo(7));
            Assert.That(Lines.Select(line => line.Level), Is.EqualTo(new[] { LogLevel.Warning }
                .Concat(Enumerable.Repeat(LogLevel.Debug, 5)).Append(LogLevel.Information)));
            Assert.That(Lines.Last().Text, Is.EqualTo("Schedule nightly was created, version 1."));
        });
    }

    [Test]
    public async Task Host_starts_while_the_service_is_unreachable_and_puts_its_schedules_later()
    {
        _service.Instead = _ => CannedResponses.Lost();

        // The clock stands still: nothing that the start waited for would end.
        await StartAsync(services => services.AddSchedulerSchedules(Nightly));
        await _time.RunUntilAsync(() => _service.Requests.Count >= 3);
        Assert.That(_service.VersionOf("nightly"), Is.Null);
        _service.Instead = _ => null;
        await _time.RunUntilAsync(() => _service.VersionOf("nightly") == 1);
    }

    [Test]
    public async Task Wait_between_retries_grows_up_to_30_seconds()
    {
        var times = new ConcurrentQueue<DateTimeOffset>();
        _service.Instead = _ =>
        {
            times.Enqueue(_time.GetUtcNow());
            return CannedResponses.Problem(503, "unavailable");
        };
        await StartAsync(services => services.AddSchedulerSchedules(Nightly));
        await _time.RunUntilAsync(() => times.Count >= 10);
        var waits = times.Take(10).Zip(times.Skip(1), (first, second) => (second - first).TotalSeconds).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(waits[0], Is.InRange(0.25, 1));
            Assert.That(waits[^1], Is.InRange(15, 31));
        });
    }

    [Test]
    public async Task Creation_whose_response_is_lost_is_logged_as_a_creation()
    {
        var isLost = false;
        _service.Replace = request =>
        {
            (var loses, isLost) = (request.Method == "PUT" && !isLost, isLost || request.Method == "PUT");
            return loses ? CannedResponses.Lost() : null;
        };
        await RunAsync(Nightly);
        Assert.That(_service.Requests.Count(request => request.Method == "PUT"), Is.EqualTo(2));
        Assert.That(Lines.Last().Text, Is.EqualTo("Schedule nightly was created, version 1."));
    }

    [Test]
    public async Task Schedule_whose_call_always_fails_does_not_hold_up_the_others()
    {
        _service.Instead = request => IsPutOf(request, "nightly") ? CannedResponses.Problem(500, "internal-error") : null;
        await StartAsync(services => services.AddSchedulerSchedules(Nightly, Hourly));
        await _time.RunUntilAsync(() => _service.VersionOf("a/b") == 1 && _service.Requests.Count(request => IsPutOf(request, "nightly")) >= 3);
        Assert.That(Lines.Count(line => line.Level == LogLevel.Warning), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Several_calls_put_each_schedule_once()
    {
        await StartAsync(services => services.AddSchedulerSchedules(Nightly).AddSchedulerSchedules(new List<NewSchedule> { Hourly }));
        await _time.RunUntilAsync(() => Lines.Count() == 2);
        Assert.That(_service.Requests.Where(request => request.Method == "PUT").Select(request => request.PathAndQuery), Is.EqualTo(new[]
        {
            "/api/schedules/by-name/nightly", "/api/schedules/by-name/a%2Fb",
        }));
    }

    [Test]
    public async Task Host_stops_while_a_call_never_ends()
    {
        _service.IsStuck = true;
        var host = await StartAsync(services => services.AddSchedulerSchedules(Nightly));
        await _time.RunUntilAsync(() => _service.Requests.Count == 1);
        var stopped = host.StopAsync();
        Assert.That(await Task.WhenAny(stopped, Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System)), Is.SameAs(stopped));
        Assert.That(Lines, Is.Empty);
    }

    [Test]
    public async Task Exception_of_a_log_provider_ends_nothing()
    {
        await StartAsync(services =>
        {
            services.AddSingleton<ILoggerProvider, ThrowingLogs>();
            services.AddSchedulerSchedules(Nightly, Hourly);
        });
        await _time.RunUntilAsync(() => _service.VersionOf("a/b") == 1);
    }

    [Test]
    public void Name_can_be_declared_only_once() => Assert.That(
        () => new ServiceCollection().AddSchedulerSchedules(Nightly).AddSchedulerSchedules(Hourly, Nightly),
        Throws.InvalidOperationException.With.Message.Contains("nightly"));

    [Test]
    public void Schedule_that_cannot_be_sent_is_rejected_when_it_is_declared() => Assert.Multiple(() =>
    {
        Assert.That(() => Declare(new NewSchedule { Name = "..", Cron = "@daily", Worker = "w" }), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Declare(new NewSchedule { Name = "n", Cron = "@daily", Worker = "w", Overlap = ScheduleOverlap.Unknown }), Throws.ArgumentException);
        Assert.That(() => Declare(null!), Throws.ArgumentNullException);
    });

    [Test]
    public async Task Schedules_require_a_client()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSchedulerSchedules(Nightly);
        using var host = builder.Build();
        var exception = (await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync()))!;
        Assert.That(exception.Message, Does.Contain("AddSchedulerClient"));
    }

    private static void Declare(NewSchedule schedule) => new ServiceCollection().AddSchedulerSchedules(schedule);

    private static bool IsPutOf(SentRequest request, string name) =>
        request.Method == "PUT" && request.PathAndQuery == $"/api/schedules/by-name/{Uri.EscapeDataString(name)}";

    /// <summary>Runs a host until each schedule has been created, changed, found unchanged or rejected.</summary>
    private async Task RunAsync(params NewSchedule[] schedules)
    {
        await StartAsync(services => services.AddSchedulerSchedules(schedules));
        await _time.RunUntilAsync(() => Lines.Count(line => line.Level is LogLevel.Information or LogLevel.Error) == schedules.Length);
    }

    private async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSchedulerClient("http://scheduler.example").ConfigurePrimaryHttpMessageHandler(() => _service);
        configure(builder.Services);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    private sealed class ThrowingLogs : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => categoryName == "Scheduler.Client.Schedules" ? new ThrowingLogger() : new LogCapture();

        public void Dispose()
        {
        }
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new IOException("The disk is full.");

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("The disk is full.");
    }
}
