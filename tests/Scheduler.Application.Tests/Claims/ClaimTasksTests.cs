using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Tests.Common;
using Scheduler.Application.Tests.Events;
using Scheduler.Application.Tests.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

public sealed class ClaimTasksTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClaimTasks Claim = new(
        [WorkerName.From("reports")], Limit: 1, Lease.DefaultSeconds, TimeSpan.Zero, Claimant: null, ClaimKey.Of("caller", "claim"));

    [Test]
    public async Task A_client_that_has_disconnected_claims_nothing()
    {
        var claims = new Mock<IClaimStore>();

        await Assert.ThatAsync(
            () => new ClaimTasksHandler(claims.Object, new ChangeNotifications()).Handle(Claim, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(claims.Invocations, Is.Empty);
    }

    [Test]
    public async Task Every_claim_has_a_secret_of_its_own()
    {
        var secrets = new List<LeaseSecret>();
        var pipeline = new Pipeline();
        pipeline.Claims.Setup(claims => claims.ClaimAsync(Claim, It.IsAny<LeaseSecret>(), It.IsAny<CancellationToken>()))
            .Callback((ClaimTasks _, LeaseSecret secret, CancellationToken _) => secrets.Add(secret))
            .ReturnsAsync(new ClaimOutcome([], IsRepeated: false, new DueTimes(ClockReading.At(Pipeline.Now), [])));

        await pipeline.SendAsync(Claim);
        await pipeline.SendAsync(Claim);

        Assert.That(secrets, Has.Count.EqualTo(2).And.Unique);
    }

    [TestCase(false, ExpectedResult = 1)]
    [TestCase(true, ExpectedResult = 0, Description = "The events of a repeated claim were published by the first one.")]
    public async Task<int> A_claim_publishes_the_events_of_its_tasks(bool isRepeated)
    {
        var (claims, changes) = (new Mock<IClaimStore>(), new ChangeNotifications());
        claims.Setup(store => store.ClaimAsync(Claim, It.IsAny<LeaseSecret>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ClaimOutcome([new ClaimedTask(Responses.Make(1), SampleEvents.Started(Now))], isRepeated, Times()));

        await new ClaimTasksHandler(claims.Object, changes).Handle(Claim, CancellationToken.None);

        Assert.That(changes.Events, Is.All.EqualTo(SampleEvents.Started(Now)));
        return changes.Events.Count;
    }

    [Test]
    public void Duplicates_of_a_claim_share_a_conflict_key() => Assert.That(((ICommand)Claim).ConflictKey, Is.EqualTo(Claim.Key));

    [Test]
    public void The_response_has_the_tasks_in_order_and_the_next_due_time()
    {
        var tasks = Responses.Make(first: 1, count: 3);
        var outcome = new ClaimOutcome([.. tasks.Select(task => new ClaimedTask(task, SampleEvents.Started(Now)))], IsRepeated: false, Times((Now.AddSeconds(1), true)));

        var response = ClaimResponse.From(outcome);

        Assert.That(response.Tasks, Is.EqualTo(tasks));
        Assert.That(response.NextDueAt, Is.EqualTo(Now.AddSeconds(1)));
    }

    [Test]
    public void The_next_due_time_is_the_earliest_of_the_workers_whose_tasks_can_be_claimed() =>
        Assert.That(NextDueAt((Now.AddSeconds(3), true), (Now.AddSeconds(2), true), (null, true), (Now.AddSeconds(1), false)), Is.EqualTo(Now.AddSeconds(2)));

    [TestCase(-60)]
    [TestCase(0)]
    public void A_task_that_is_already_due_is_announced_for_the_near_future(int seconds) =>
        Assert.That(NextDueAt((Now.AddSeconds(seconds), true)), Is.EqualTo(Now.AddMilliseconds(250)));

    [Test]
    public void Without_a_waiting_task_no_due_time_is_known() => Assert.That(NextDueAt((null, true)), Is.Null);

    private static DateTimeOffset? NextDueAt(params (DateTimeOffset? DueAt, bool IsOpen)[] workers) =>
        new ClaimOutcome([], IsRepeated: false, Times(workers)).NextDueAt;

    // The clock of the process is an hour behind the lease clock.
    private static DueTimes Times(params (DateTimeOffset? DueAt, bool IsOpen)[] workers) => new(
        new ClockReading(Now.AddHours(-1), Now), [.. workers.Select(worker => new WorkerDue(WorkerName.From("reports"), worker.DueAt, worker.IsOpen))]);
}
