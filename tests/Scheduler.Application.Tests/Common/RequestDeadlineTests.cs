using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class RequestDeadlineTests
{
    private static readonly TimeSpan Waits = TimeSpan.FromSeconds(4);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_request_has_five_seconds_of_which_the_last_one_is_for_the_response()
    {
        Assert.That((RequestDeadline.DefaultLimit, new RequestDeadline(_time).Remaining), Is.EqualTo((TimeSpan.FromSeconds(5), Waits)));
    }

    [Test]
    public void Waits_use_up_the_time()
    {
        var deadline = new RequestDeadline(_time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(deadline.Remaining, Is.EqualTo(Waits - TimeSpan.FromSeconds(3)));
        Assert.That(deadline.RemainingOrThrow(), Is.EqualTo(deadline.Remaining));
    }

    [Test]
    public void Nothing_is_left_after_the_deadline([Values(0, 1000)] int milliseconds)
    {
        var deadline = new RequestDeadline(_time);
        _time.Advance(Waits + TimeSpan.FromMilliseconds(milliseconds));

        Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.Zero));
        Assert.That(deadline.RemainingOrThrow, Throws.TypeOf<TimeoutException>().With.Message.Contains("deadline"));
    }

    [Test]
    public void A_restart_gives_all_of_the_time_again()
    {
        var deadline = new RequestDeadline(_time);
        _time.Advance(TimeSpan.FromSeconds(40));
        deadline.Restart();

        Assert.That(deadline.Remaining, Is.EqualTo(Waits));
    }

    [Test]
    public void Time_in_which_the_service_waited_for_the_client_does_not_count()
    {
        var deadline = new RequestDeadline(_time);
        _time.Advance(TimeSpan.FromSeconds(1));
        var start = deadline.Time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(40));
        deadline.ExcludeSince(start);

        Assert.That(deadline.Remaining, Is.EqualTo(Waits - TimeSpan.FromSeconds(1)));
    }
}
