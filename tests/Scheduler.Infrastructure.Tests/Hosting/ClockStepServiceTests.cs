using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Hosting;

[TestFixture]
public sealed class ClockStepServiceTests
{
    private const int Stepped = 1060;

    private readonly LogCapture _log = new();
    private readonly SteppedClock _clock = new();
    private LoggerFactory _loggers = null!;
    private ServiceProvider _services = null!;
    private ClockStepService _service = null!;

    [SetUp]
    public async Task Start()
    {
        _log.Clear();
        _clock.Step = TimeSpan.Zero;
        _loggers = new LoggerFactory([_log]);
        _services = new ServiceCollection().BuildServiceProvider();
        _service = new ClockStepService(_services.GetRequiredService<IServiceScopeFactory>(), _clock, new Logger<ClockStepService>(_loggers));
        await _service.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task Stop()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        await _services.DisposeAsync();
        _loggers.Dispose();
        _log.Dispose();
    }

    [TestCase(120, "+120.0 s")]
    [TestCase(-120, "-120.0 s")]
    [TestCase(1.5, "+1.5 s")]
    [TestCase(-1.5, "-1.5 s")]
    [TestCase(28800, "+28800.0 s", Description = "A machine that was suspended.")]
    public void A_step_of_the_wall_clock_is_logged_once(double seconds, string expected)
    {
        Pass(TimeSpan.FromMinutes(1));
        _clock.Step += TimeSpan.FromSeconds(seconds);
        PassUntil(warnings: 1);
        Pass(TimeSpan.FromMinutes(1));

        // Warnings come in order: one for the minute before this step would be the second.
        _clock.Step += TimeSpan.FromMinutes(7);
        PassUntil(warnings: 2);
        Assert.That(_log.Events, Has.Count.EqualTo(2).And.All.EqualTo((LogLevel.Warning, Stepped)));
        Assert.That(_log.Lines[0].Text, Does.Contain(expected));
        Assert.That(_log.Lines[^1].Text, Does.Contain("+420.0 s"));
    }

    [TestCase(0.9)]
    [TestCase(-0.9)]
    public void A_clock_that_is_slewed_is_not_reported(double seconds)
    {
        for (var i = 0; i < 20; i++)
        {
            _clock.Step += TimeSpan.FromSeconds(seconds / 10);
            Pass(TimeSpan.FromSeconds(5));
        }

        _clock.Step += TimeSpan.FromMinutes(7);
        PassUntil(warnings: 1);
        Assert.That(_log.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_service_has_it()
    {
        await using var host = new DatabaseHost(Scheduler.Testing.TestDatabase.Sqlite);

        Assert.That(host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>(), Has.One.TypeOf<ClockStepService>());
    }

    private void Pass(TimeSpan time) => _clock.Advance(time);

    private void PassUntil(int warnings) => Assert.That(
        () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _log.Events.Count;
        },
        Is.EqualTo(warnings).After(10_000, 10));

    /// <summary>A wall clock that can be set apart from the monotonic one.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly FakeTimeProvider _monotonic = new();

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => _monotonic.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _monotonic.GetUtcNow() + Step;

        public override long GetTimestamp() => _monotonic.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _monotonic.CreateTimer(callback, state, dueTime, period);

        public void Advance(TimeSpan time) => _monotonic.Advance(time);
    }
}
