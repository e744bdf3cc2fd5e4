using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;
using Scheduler.Application.Events;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Hosting;

[TestFixture]
public sealed class EventFollowerTests
{
    private const int Failed = 1070;
    private const int HeldBack = 1071;

    [Test]
    public async Task A_transaction_that_holds_back_events_for_more_than_10_s_is_logged_once()
    {
        var log = await FollowAsync(Held(0), Held(10), Held(10.1), Held(11), Held(0), Held(12));

        Assert.That(log.Events, Is.EqualTo(new[] { (LogLevel.Warning, HeldBack), (LogLevel.Warning, HeldBack) }));
        Assert.That(log.Lines[0].Text, Does.Contain("more than 10 s"));
    }

    [Test]
    public async Task Failures_in_a_row_are_logged_once()
    {
        var log = await FollowAsync(Fail, Fail, Held(0), Fail);

        Assert.That(log.Events, Is.EqualTo(new[] { (LogLevel.Warning, Failed), (LogLevel.Warning, Failed) }));
    }

    private static Func<TimeSpan> Held(double seconds) => () => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Fail() => throw new TimeoutException();

    private static async Task<LogCapture> FollowAsync(params Func<TimeSpan>[] results)
    {
        var log = new LogCapture();
        using var loggers = new LoggerFactory([log]);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = 0;
        var mediator = new Mock<IMediator>();
        mediator.Setup(m => m.Send(It.IsAny<FollowEvents>(), It.IsAny<CancellationToken>())).Returns(() => Task.Run(results[next++]));
        var arrivals = new Mock<IEventArrivals>();
        arrivals.Setup(a => a.WaitForChangeAsync(It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())).Returns((TimeSpan _, CancellationToken cancellationToken) =>
        {
            if (next < results.Length)
            {
                return Task.CompletedTask;
            }

            ended.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        });
        await using var services = new ServiceCollection().AddSingleton(mediator.Object).BuildServiceProvider();
        using var follower = new EventFollower(
            services.GetRequiredService<IServiceScopeFactory>(), arrivals.Object, TimeProvider.System, new Logger<EventFollower>(loggers));
        await follower.StartAsync(CancellationToken.None);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await follower.StopAsync(CancellationToken.None);
        return log;
    }
}
