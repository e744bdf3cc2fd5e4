using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Hosting;

[TestFixture]
public sealed class ScheduleServiceTests
{
    private const int Failed = 1090;
    private const int Late = 1091;
    private const int PollFailed = 1092;

    private static readonly ScheduleId First = ScheduleId.New(DateTimeOffset.UnixEpoch);
    private static readonly ScheduleId Second = ScheduleId.New(DateTimeOffset.UnixEpoch);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IMediator> _mediator = new();
    private readonly List<ScheduleId> _advanced = [];
    private readonly List<DateTimeOffset> _polls = [];
    private readonly List<DateTimeOffset> _lateQueries = [];
    private Func<int, IReadOnlyList<ScheduleId>> _due = null!;
    private Func<ScheduleId, int, TimeSpan?> _advance = null!;
    private Func<int, IReadOnlyList<LateSchedule>> _late = null!;

    [SetUp]
    public void SetUp()
    {
        _mediator.Reset();
        _advanced.Clear();
        _polls.Clear();
        _lateQueries.Clear();
        (_due, _advance, _late) = (_ => [], (_, _) => Hour, _ => []);
        _mediator.Setup(mediator => mediator.Send(It.IsAny<PollSchedules>(), It.IsAny<CancellationToken>())).Returns((PollSchedules poll, CancellationToken _) =>
        {
            _polls.Add(_time.GetUtcNow());
            if (poll.IncludesLate)
            {
                _lateQueries.Add(_time.GetUtcNow());
            }

            return Run(() => new SchedulePoll(_due(_polls.Count), poll.IncludesLate ? _late(_lateQueries.Count) : []));
        });
        _mediator.Setup(mediator => mediator.Send(It.IsAny<AdvanceSchedule>(), It.IsAny<CancellationToken>()))
            .Returns((AdvanceSchedule command, CancellationToken _) =>
            {
                // The service advances several at a time.
                lock (_advanced)
                {
                    _advanced.Add(command.Id);
                }

                return Run(() => _advance(command.Id, _polls.Count));
            });
    }

    [Test]
    public async Task A_schedule_that_keeps_failing_is_logged_once()
    {
        _due = _ => [First, Second];
        _advance = (id, poll) => id == First && poll != 6 ? throw new InvalidOperationException("It is broken.") : Hour;

        var log = await RunAsync(polls: 8);

        // Once at first, and once more after it had succeeded.
        Assert.That(log.Events, Is.EqualTo(new[] { (LogLevel.Error, Failed), (LogLevel.Error, Failed) }));
        Assert.That(log.Text, Does.Contain("It is broken."));
        Assert.That((_advanced.Count(id => id == First), _advanced.Count(id => id == Second)), Is.EqualTo((8, 8)), "Both are tried each time.");
    }

    [Test]
    public async Task A_poll_that_keeps_failing_is_logged_once()
    {
        _due = poll => poll is 3 or 4 or 5 or 7 ? throw new TimeoutException() : [];

        var log = await RunAsync(polls: 8);

        Assert.That(log.Events, Is.EqualTo(new[] { (LogLevel.Error, PollFailed), (LogLevel.Error, PollFailed) }));
    }

    [Test]
    public async Task Each_of_several_schedules_that_fail_is_logged_once()
    {
        _due = _ => [First, Second];
        _advance = (_, _) => throw new InvalidOperationException("It is broken.");

        var log = await RunAsync(polls: 5);

        Assert.That(log.Events, Is.EqualTo(new[] { (LogLevel.Error, Failed), (LogLevel.Error, Failed) }));
        Assert.That(log.Text, Does.Contain(First.ToString()).And.Contain(Second.ToString()));
    }

    [Test]
    public async Task A_signaled_schedule_advances_before_the_next_poll()
    {
        await RunAsync(polls: 2, new ScheduleSignal([First], HasEndings: false));

        Assert.That(_advanced, Is.EqualTo(new[] { First }));
    }

    [Test]
    public async Task The_next_poll_is_when_the_earliest_decision_is_due()
    {
        var start = _time.GetUtcNow();
        _due = poll => poll == 1 ? [First, Second] : [];
        _advance = (id, _) => TimeSpan.FromMilliseconds(id == First ? 300 : 700);

        await RunAsync(polls: 4);

        // A timer may fire a moment early, so there is a margin.
        Assert.That(_polls.Select(poll => (poll - start).TotalMilliseconds), Is.EqualTo(new[] { 0.0, 310, 1310, 2310 }));
    }

    [Test]
    public async Task A_late_schedule_is_logged_once_until_it_is_no_longer_late()
    {
        _late = query => query is 1 or 2 or 4 ? [new LateSchedule(First, "nightly")] : [];

        var log = await RunAsync(polls: 52);

        Assert.That(log.Events, Is.EqualTo(new[] { (LogLevel.Warning, Late), (LogLevel.Warning, Late) }));
        Assert.That(log.Text, Does.Contain("nightly").And.Contain(First.ToString()));
        Assert.That(_lateQueries.Zip(_lateQueries.Skip(1), (query, next) => next - query), Is.All.EqualTo(TimeSpan.FromSeconds(10)));
    }

    private static Task<T> Run<T>(Func<T> run)
    {
        try
        {
            return Task.FromResult(run());
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            return Task.FromException<T>(e);
        }
    }

    /// <summary>Runs the service until it has polled so often. Each wait takes its whole time, except that of the signal.</summary>
    private async Task<LogCapture> RunAsync(int polls, ScheduleSignal? signal = null)
    {
        var log = new LogCapture();
        using var loggers = new LoggerFactory([log]);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var signals = new Mock<IScheduleSignals>();
        signals.Setup(schedules => schedules.WaitAsync(It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Returns(async (TimeSpan timeout, CancellationToken token) =>
            {
                if (_polls.Count == polls)
                {
                    ended.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                }

                if (signal is not null)
                {
                    (var arrived, signal) = (signal, null);
                    return arrived;
                }

                _time.Advance(timeout);
                return new ScheduleSignal([], HasEndings: false);
            });
        await using var services = new ServiceCollection().AddSingleton(_mediator.Object).BuildServiceProvider();
        using var service = new ScheduleService(
            services.GetRequiredService<IServiceScopeFactory>(), signals.Object, _time, new Logger<ScheduleService>(loggers));
        await service.StartAsync(CancellationToken.None);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await service.StopAsync(CancellationToken.None);
        return log;
    }
}
