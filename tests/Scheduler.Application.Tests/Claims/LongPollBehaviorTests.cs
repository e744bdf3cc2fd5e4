using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

public sealed class LongPollBehaviorTests
{
    [Test]
    public async Task Wait_for_a_due_task_does_not_count_towards_the_deadline()
    {
        var pipeline = new Pipeline();
        var whole = pipeline.Deadline.Remaining;
        var remaining = new List<TimeSpan>();
        pipeline.Claims.Setup(claims => claims.ClaimAsync(It.IsAny<ClaimTasks>(), It.IsAny<LeaseSecret>(), It.IsAny<CancellationToken>()))
            .Callback(() => remaining.Add(pipeline.Deadline.Remaining))
            .ReturnsAsync(() => new ClaimOutcome([], IsRepeated: false, new DueTimes(ClockReading.At(pipeline.Time.GetUtcNow()), [])));
        var claim = new ClaimTasks(
            [WorkerName.From("reports")], Limit: 1, Lease.DefaultSeconds, TimeSpan.FromSeconds(30), Claimant: null, ClaimKey.Of("caller", "claim"));

        var outcome = await pipeline.SendAsync(claim);

        Assert.That(outcome.Tasks, Is.Empty);
        Assert.That(remaining, Is.EqualTo(new[] { whole, whole }), "The last query is after the wait.");
    }
}
