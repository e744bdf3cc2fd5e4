using Moq;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Schedules;

/// <summary>What creates tasks of a stored schedule, or shows when they will be.</summary>
public sealed class ScheduledRunTests : ScheduleHandlerFixture
{
    private static readonly ScheduleReference Hourly = ScheduleReference.ByName("hourly");

    [Test]
    public async Task A_triggered_task_is_due_now_with_a_merged_payload([Values] bool isPaused, [Values] bool hasTitle)
    {
        var leaseTime = Pipeline.Now.AddMinutes(-7);
        Pipeline.GivenLeaseTime(leaseTime);
        var schedule = Pipeline.GivenSchedule(change: definition => definition with
        {
            IsPaused = isPaused,
            Template = definition.Template with { Title = TaskTitle.From("hourly"), Payload = Payload.Parse("""{"a":1,"b":2}"""u8) },
        });

        var (task, _) = await Pipeline.SendAsync(
            new TriggerSchedule(Hourly, () => new TriggerContent(Payload.Parse("""{"b":3}"""u8), hasTitle ? TaskTitle.From("now") : null)));

        Assert.That((task.Start, task.DueAt, task.CreatedAt), Is.EqualTo((leaseTime, (DateTimeOffset?)leaseTime, Pipeline.Now)));
        Assert.That((task.ScheduleId, task.ScheduledFor, task.Title), Is.EqualTo((schedule.Id.ToString(), (DateTimeOffset?)null, hasTitle ? "now" : "hourly")));
        Assert.That(task.Payload, Is.EqualTo(Payload.Parse("""{"a":1,"b":3}"""u8)));
        Assert.That(Added.Select(added => added.Id.ToString()), Is.EqualTo(new[] { task.Id }));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_trigger_whose_payload_becomes_too_large_is_refused()
    {
        var half = $"\"{new string('x', Payload.MaxBytes / 2)}\"";
        Pipeline.GivenSchedule(change: definition => definition with { Template = definition.Template with { Payload = PayloadOf("a", half) } });

        await AssertInvalidAsync("payload", new TriggerSchedule(Hourly, () => new TriggerContent(PayloadOf("b", half), Title: null)));
    }

    [Test]
    public async Task A_backfill_creates_the_tasks_of_missing_instants_of_both_ends()
    {
        var schedule = GivenInstants(stored: Pipeline.Now.AddHours(-2), waiting: 1);

        var (tasks, _) = await Pipeline.SendAsync(Backfill(Pipeline.Now.AddHours(-3), Pipeline.Now));

        DateTimeOffset[] expected = [Pipeline.Now.AddHours(-3), Pipeline.Now.AddHours(-1), Pipeline.Now];
        Assert.That(tasks.Select(task => (task.Start, task.ScheduledFor)), Is.EqualTo(expected.Select(instant => (instant, (DateTimeOffset?)instant))));
        Assert.That(tasks.Select(task => task.ScheduleId), Is.All.EqualTo(schedule.Id.ToString()));
        Assert.That(Added.Select(task => task.OccurrenceKind), Is.All.EqualTo(OccurrenceKind.Backfilled));
        Pipeline.VerifySaved(Times.Once);
    }

    [TestCase(3, true)]
    [TestCase(2, false)]
    public async Task A_backfill_creates_at_most_its_limit(int limit, bool isAccepted)
    {
        GivenInstants(stored: Pipeline.Now.AddHours(-2), waiting: 0);
        var backfill = Backfill(Pipeline.Now.AddHours(-3), Pipeline.Now, limit);

        if (isAccepted)
        {
            Assert.That((await Pipeline.SendAsync(backfill)).Value, Has.Count.EqualTo(3));
        }
        else
        {
            Assert.That((await AssertInvalidAsync("limit", backfill)).Message, Does.Contain("3 instants"));
        }
    }

    [TestCase(997, 3)]
    [TestCase(998, null)]
    [TestCase(1000, 0)]
    public async Task A_backfill_lets_at_most_1000_tasks_wait(int waiting, int? created)
    {
        GivenInstants(stored: Pipeline.Now.AddHours(-2), waiting);

        // For no instant without a task, the limit does not matter.
        var backfill = created == 0 ? Backfill(Pipeline.Now.AddHours(-2), Pipeline.Now.AddHours(-2)) : Backfill(Pipeline.Now.AddHours(-3), Pipeline.Now);
        if (created is { } count)
        {
            Assert.That((await Pipeline.SendAsync(backfill)).Value, Has.Count.EqualTo(count));
        }
        else
        {
            await AssertInvalidAsync("to", backfill);
        }
    }

    [Test]
    public async Task A_backfill_ends_by_the_lease_clock()
    {
        GivenInstants(stored: Pipeline.Now, waiting: 0);
        Pipeline.GivenLeaseTime(Pipeline.Now.AddMinutes(-7));

        await AssertInvalidAsync("to", Backfill(Pipeline.Now.AddHours(-1), Pipeline.Now.AddMinutes(-7).AddTicks(1)));
        Assert.That((await Pipeline.SendAsync(Backfill(Pipeline.Now.AddHours(-1), Pipeline.Now.AddMinutes(-7)))).Value, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_schedule_is_not_found()
    {
        Func<Task>[] requests =
        [
            () => Pipeline.SendAsync(new TriggerSchedule(Hourly, () => new TriggerContent(Payload: null, Title: null))),
            () => Pipeline.SendAsync(Backfill(Pipeline.Now.AddHours(-1), Pipeline.Now)),
            () => Pipeline.SendAsync(new UpdateSchedule(Hourly, new ScheduleChanges())),
            () => Pipeline.SendAsync(new DeleteSchedule(Hourly)),
            () => Pipeline.SendAsync(new PreviewSchedule(Hourly, From: null, 1)),
            () => Pipeline.SendAsync(new GetSchedule(Hourly)),
        ];
        foreach (var request in requests)
        {
            Assert.That((await Assert.ThrowsAsync<NotFoundException>(() => request()))!.Code, Is.EqualTo("schedule-not-found"));
        }

        Pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task A_schedule_advances_by_the_lease_clock_and_says_when_next()
    {
        var (schedule, leaseTime) = (Pipeline.GivenSchedule(), Pipeline.Now.AddMinutes(50));
        Pipeline.GivenLeaseTime(leaseTime);

        // Two instants have passed since it was created, the last one longer ago than the grace: one run makes up for both.
        var delay = await Pipeline.SendAsync(new AdvanceSchedule(schedule.Id));

        Assert.That(Added.Select(task => (task.Start, task.IsOwnOccurrence, task.CreatedAt)), Is.EqualTo(new[] { (Pipeline.Now, true, Pipeline.Now) }));
        Assert.That((schedule.Progress.HeldBy, schedule.Version), Is.EqualTo(((TaskId?)Added[0].Id, 1)));
        Assert.That(delay, Is.EqualTo(schedule.Progress.CheckAt - leaseTime));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_schedule_with_nothing_to_do_is_not_saved()
    {
        var schedule = Pipeline.GivenSchedule();
        var first = await Pipeline.SendAsync(new AdvanceSchedule(schedule.Id));
        var last = Added.Single();
        Pipeline.GivenFacts(new ScheduleFacts
        {
            Last = new OccurrenceFacts(last.Id, last.Start, OccurrenceState.Waiting, 0),
            Waiting = [new WaitingOccurrence(last.Id, last.Start)],
            WaitingCount = 1,
            Stored = new HashSet<DateTimeOffset> { last.Start },
        });

        var second = await Pipeline.SendAsync(new AdvanceSchedule(schedule.Id));

        Assert.That((second, Added.Count), Is.EqualTo((first, 1)));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_paused_or_deleted_schedule_does_not_advance([Values] bool isPaused)
    {
        var id = isPaused ? Pipeline.GivenSchedule(change: definition => definition with { IsPaused = true }).Id : ScheduleId.New(Pipeline.Now);

        Assert.That(await Pipeline.SendAsync(new AdvanceSchedule(id)), Is.Null);
        Assert.That(Added, Is.Empty);
        Pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task A_schedule_that_another_replica_has_advanced_decides_again()
    {
        var schedule = Pipeline.GivenSchedule();
        Pipeline.UnitOfWork.SetupSequence(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ConflictException()).Returns(Task.CompletedTask);
        Pipeline.Schedules.SetupSequence(schedules => schedules.FindAsync(schedule.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(schedule).ReturnsAsync((Schedule?)null);

        var delay = await Pipeline.SendAsync(new AdvanceSchedule(schedule.Id));

        Assert.That((delay, Pipeline.Scope.Runs), Is.EqualTo(((TimeSpan?)null, 2)));
    }

    [Test]
    public async Task A_missed_task_that_starts_meanwhile_is_not_withdrawn()
    {
        var schedule = Pipeline.GivenSchedule(change: definition => definition with { Policy = new SchedulePolicy(Misfire: MisfirePolicy.Skip) });
        var instant = Pipeline.Now.AddHours(-1);
        var task = ScheduledTask.CreateOccurrence(TaskId.New(Pipeline.Now), schedule.Id, instant, schedule.Template, Pipeline.Now.AddHours(-2));
        var stored = new HashSet<DateTimeOffset> { instant };
        task.Claim(LeaseSecret.New(), claimant: null, seconds: 60, key: null, ClockReading.At(Pipeline.Now));
        Pipeline.Tasks.Setup(tasks => tasks.FindAllAsync(new[] { task.Id }, It.IsAny<CancellationToken>())).ReturnsAsync([task]);
        Pipeline.Schedules.SetupSequence(schedules => schedules.ReadFactsAsync(schedule, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ScheduleFacts { Waiting = [new WaitingOccurrence(task.Id, instant)], WaitingCount = 1, Stored = stored })
            .ReturnsAsync(new ScheduleFacts { Stored = stored });

        await Pipeline.SendAsync(new AdvanceSchedule(schedule.Id));

        Assert.That((Removed.Count, Pipeline.Scope.Runs), Is.EqualTo((0, 2)));
    }

    [Test]
    public async Task A_preview_starts_now_by_the_lease_clock_or_at_the_given_time([Values] bool isStored)
    {
        var schedule = Pipeline.GivenSchedule(change: definition => definition with { IsPaused = true });
        Pipeline.GivenLeaseTime(Pipeline.Now.AddHours(3));
        Task<PreviewResponse> PreviewAsync(DateTimeOffset? from) => isStored
            ? Pipeline.SendAsync(new PreviewSchedule(Hourly, from, 2))
            : Pipeline.SendAsync(new PreviewRecurrence(schedule.Recurrence, schedule.Name, from, 2));

        Assert.That((await PreviewAsync(from: null)).NextStarts, Is.EqualTo(new[] { Pipeline.Now.AddHours(4), Pipeline.Now.AddHours(5) }));
        Assert.That((await PreviewAsync(Pipeline.Now)).NextStarts, Is.EqualTo(new[] { Pipeline.Now.AddHours(1), Pipeline.Now.AddHours(2) }));
        Pipeline.Rules.Verify(rules => rules.Parse(schedule.Recurrence, schedule.Name), Times.Exactly(2));
        Assert.That(Pipeline.Scope.Runs, Is.Zero);
    }

    [Test]
    public async Task A_preview_ends_with_the_rule()
    {
        Pipeline.GivenRule(last: Pipeline.Now.AddHours(2));

        var preview = await Pipeline.SendAsync(new PreviewRecurrence(Pipeline.Definition("new").Recurrence, Name: null, From: null, 5));

        Assert.That(preview.NextStarts, Is.EqualTo(new[] { Pipeline.Now.AddHours(1), Pipeline.Now.AddHours(2) }));
    }

    private static BackfillSchedule Backfill(DateTimeOffset from, DateTimeOffset to, int limit = BackfillSchedule.DefaultLimit) =>
        new(Hourly, () => new BackfillRange(from, to, limit));

    private static Payload PayloadOf(string key, string value) => Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"{{key}}":{{value}}}"""));

    /// <summary>Sets up a schedule with a stored task for an instant, of whose tasks so many wait.</summary>
    private Schedule GivenInstants(DateTimeOffset stored, int waiting)
    {
        var schedule = Pipeline.GivenSchedule();
        Pipeline.Schedules.Setup(schedules => schedules.FindInstantsAsync(
            schedule.Id, It.IsAny<DateTimeOffset>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new HashSet<DateTimeOffset> { stored });
        Pipeline.Schedules.Setup(schedules => schedules.FindWaitingAsync(schedule.Id, ScheduleFacts.MaxWaiting, It.IsAny<CancellationToken>()))
            .ReturnsAsync([.. Enumerable.Range(0, waiting).Select(_ => TaskId.New(Pipeline.Now))]);
        return schedule;
    }

    private async Task<DomainException> AssertInvalidAsync<T>(string field, MediatR.IRequest<T> request)
    {
        var exception = (await Assert.ThrowsAsync<DomainException>(() => Pipeline.SendAsync(request)))!;
        Assert.That((exception.Code, exception.Errors[0].Field), Is.EqualTo(("validation-failed", field)));
        Assert.That(Added, Is.Empty);
        Pipeline.VerifySaved(Times.Never);
        return exception;
    }
}
