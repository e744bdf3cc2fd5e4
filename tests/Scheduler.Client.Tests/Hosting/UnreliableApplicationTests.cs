using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>
/// Loggers, listeners and clocks of the application that throw. Not parallel, because listeners receive events of all tests.
/// </summary>
[NonParallelizable]
internal sealed class UnreliableApplicationTests : WorkerFixture
{
    [TestCase("Log")]
    [TestCase("IsEnabled")]
    [TestCase("BeginScope")]
    [TestCase("EndScope")]
    public async Task Throwing_logger_ends_no_loop_and_leaks_no_slot(string member)
    {
        using var log = new ThrowingLog(member);
        Worker.With(worker => worker.Services.AddSingleton<ILoggerProvider>(log));
        await AssertEverythingIsDoneAsync();
    }

    [Test]
    public async Task Throwing_logger_does_not_prevent_the_host_from_stopping()
    {
        using var log = new ThrowingLog("Log");
        Worker.With(worker => worker.Services.AddSingleton<ILoggerProvider>(log));
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 1);
        Assert.That(await Worker.StopAsync(), Is.LessThan(TimeSpan.FromSeconds(20)));
        Assert.That((task.Status, task.Attempt), Is.EqualTo(("SCHEDULED", 0)));
    }

    [Test]
    public async Task Throwing_logger_does_not_prevent_cancellation_when_the_lease_is_lost()
    {
        using var log = new ThrowingLog("Log");
        Worker.With(worker => worker.Services.AddSingleton<ILoggerProvider>(log));
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 1);
        Service.SetStatus(task, "FAILED");
        await Worker.RunUntilAsync(() => Script.Running == 0);
    }

    [Test]
    public async Task Exception_that_cannot_be_formatted_is_logged_by_its_type()
    {
        using var log = new FormattingLog();
        Worker.With(worker => worker.Services.AddSingleton<ILoggerProvider>(log));
        Script.Run = (_, _) => throw new UnreadableException();
        await RunTaskAsync(task => task.FailBody is not null);
        Assert.That(log.Text, Does.Contain(nameof(UnreadableException)));
    }

    [TestCase("Scheduler.Client")]
    [TestCase("Polly")]
    public async Task Throwing_meter_listener_ends_no_loop_and_leaks_no_slot(string meter)
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == meter)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new IOException("Disk full."));
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => throw new IOException("Disk full."));
        listener.Start();
        await AssertEverythingIsDoneAsync();
    }

    [Test]
    public async Task Throwing_meter_listener_does_not_prevent_the_host_from_starting()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Scheduler.Client")
                {
                    throw new IOException("Disk full.");
                }
            },
        };
        listener.Start();
        await AssertEverythingIsDoneAsync();
    }

    [TestCase("Sample")]
    [TestCase("Started")]
    [TestCase("Stopped")]
    public async Task Throwing_activity_listener_ends_no_loop_and_leaks_no_slot(string callback)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Scheduler.Client",
            Sample = (ref _) => callback == "Sample" ? throw new IOException("Disk full.") : ActivitySamplingResult.AllData,
            ActivityStarted = _ => ThrowIf(callback == "Started"),
            ActivityStopped = _ => ThrowIf(callback == "Stopped"),
        };
        ActivitySource.AddActivityListener(listener);
        await AssertEverythingIsDoneAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Throwing_clock_ends_no_loop_and_leaks_no_slot(bool always)
    {
        var clock = new ThrowingClock(Worker.Time);
        Worker.With(worker => worker.Services.AddSingleton<TimeProvider>(clock));
        Script.Run = (_, _) =>
        {
            clock.Period = 0;
            return Task.CompletedTask;
        };
        await Worker.StartAsync();
        clock.Period = always ? 1 : 3;
        var tasks = Enumerable.Range(0, 4).Select(_ => Service.Add()).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        clock.Period = always ? 0 : clock.Period;
        await Worker.RunUntilAsync(() => tasks.TrueForAll(task => task.Status == "SUCCEEDED"));
    }

    [Test]
    public async Task Throwing_cancellation_callback_of_a_message_handler_does_not_prevent_draining()
    {
        Service.Sending = cancellationToken => cancellationToken.Register(() => throw new InvalidOperationException("Cleanup failed."));
        Worker.With(worker => worker.Concurrency(2));
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 1);
        await Worker.StopAsync();
        Assert.That((task.Status, task.Attempt), Is.EqualTo(("SCHEDULED", 0)));
    }

    [Test]
    public async Task Throwing_cancellation_callback_of_a_message_handler_does_not_keep_a_lease()
    {
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 1);
        Service.Sending = cancellationToken => cancellationToken.Register(() => throw new InvalidOperationException("Cleanup failed."));
        Service.Faults = (call, _) => call.Verb == "heartbeat" ? Fault.NoResponse : Fault.None;
        await Worker.RunUntilAsync(() => Script.Running == 0);
        Service.Sending = _ => { };
        Service.Faults = (_, _) => Fault.None;
        await Worker.RunUntilAsync(() => Script.Runs.Count == 2);
    }

    [Test]
    public async Task Exception_without_a_message_in_a_call_ends_no_loop_and_skips_no_report()
    {
        Service.Instead = call => Service.CallsOf(call.Verb).Count <= 2 ? throw new UnreadableException() : null;
        Script.Run = (_, _) => Task.Delay(TimeSpan.FromSeconds(25), Worker.Time, CancellationToken.None);
        var task = await SucceedAsync();
        Assert.That((task.Attempt, task.Expiries), Is.EqualTo((1, 0)));
        Assert.That(new[] { "claim", "heartbeat", "complete" }.Select(verb => Service.CallsOf(verb).Count), Is.All.GreaterThanOrEqualTo(3));
    }

    private static void ThrowIf(bool throws)
    {
        if (throws)
        {
            throw new IOException("Disk full.");
        }
    }

    /// <summary>Runs tasks through an outage, a failure, a lost completion and a success, in a single slot.</summary>
    private async Task AssertEverythingIsDoneAsync()
    {
        Service.Faults = (call, count) => count < 3 ? Fault.ConnectionRefused
            : call.Verb == "complete" && Service.CallsOf("complete").Count < 1 ? Fault.LostAfter : Fault.None;
        Script.Run = (context, _) => context.Task.Attempt == 1 && context.Payload.Copies == 2
            ? throw new InvalidOperationException("No printer.")
            : Task.Delay(TimeSpan.FromSeconds(25), Worker.Time, CancellationToken.None);
        var tasks = Enumerable.Range(1, 3).Select(copies => Service.Add($$"""{"copies":{{copies}}}""")).ToList();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => tasks.TrueForAll(task => task.Status == "SUCCEEDED"));
        Assert.That(tasks.Select(task => task.Attempt), Is.EqualTo(new[] { 1, 2, 1 }));
        Assert.That(tasks.Select(task => task.Expiries), Is.All.Zero);
        Assert.That(Script.Disposed, Is.EqualTo(4));
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new IOException("No message.");
    }

    /// <summary>A logger that throws from one of its members, for the categories of workers and of calls.</summary>
    private sealed class ThrowingLog(string member) : ILoggerProvider, ILogger, IDisposable
    {
        private bool _isOurs;

        public ILogger CreateLogger(string categoryName) =>
            new ThrowingLog(member) { _isOurs = !categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) };

        public bool IsEnabled(LogLevel logLevel)
        {
            ThrowIf(_isOurs && member == "IsEnabled");
            return true;
        }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            ThrowIf(_isOurs && member == "Log");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            ThrowIf(_isOurs && member == "BeginScope");
            return new Scope(member);
        }

        public void Dispose()
        {
        }

        private sealed class Scope(string member) : IDisposable
        {
            public void Dispose() => ThrowIf(member == "EndScope");
        }
    }

    /// <summary>A logger that formats exceptions in full, as console and file loggers do.</summary>
    private sealed class FormattingLog : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }

    /// <summary>A clock that throws on every nth call.</summary>
    private sealed class ThrowingClock(FakeTimeProvider inner) : TimeProvider
    {
        private int _calls;

        public int Period { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => Called().GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Called().GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Called().CreateTimer(callback, state, dueTime, period);

        private FakeTimeProvider Called() =>
            Period > 0 && Interlocked.Increment(ref _calls) % Period == 0 ? throw new IOException("No clock.") : inner;
    }
}
