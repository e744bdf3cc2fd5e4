using Moq;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Schedules;

public sealed class ScheduleUseCaseTests : ScheduleHandlerFixture
{
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "/path", "key", "body"u8);
    private static readonly ScheduleReference Hourly = ScheduleReference.ByName("hourly");
    private static readonly VersionCondition OtherVersion = new([7]);
    private static readonly ScheduleChanges Pause = new() { IsPaused = new(value: true) };

    private static ScheduleDefinition Definition => Pipeline.Definition("new");

    [Test]
    public async Task Creating_a_schedule_adds_it_and_the_task_of_its_first_instant()
    {
        var (response, isReplayed) = await Pipeline.SendAsync(new CreateSchedule(() => Definition));

        Assert.That((response.Id, response.Name, response.Version, isReplayed), Is.EqualTo((AddedSchedules.Single().Id.ToString(), "new", 1, false)));
        Assert.That((Added.Single().ScheduledFor, Added[0].ScheduleId), Is.EqualTo(((DateTimeOffset?)Next, (ScheduleId?)AddedSchedules[0].Id)));
        Assert.That((response.NextTaskId, response.State), Is.EqualTo((Added[0].Id.ToString(), ScheduleState.Active)));
        Assert.That(response.NextStarts, Is.EqualTo(Enumerable.Range(1, 5).Select(hour => Pipeline.Now.AddHours(hour))));
    }

    [Test]
    public async Task A_paused_schedule_is_created_without_a_task()
    {
        var created = await Pipeline.SendAsync(new CreateSchedule(() => Definition with { IsPaused = true }));

        Assert.That((created.Value.NextTaskId, created.Value.State), Is.EqualTo(((string?)null, ScheduleState.Paused)));
        Assert.That(Added, Is.Empty);
    }

    [Test]
    public async Task The_first_instant_is_found_by_the_lease_clock()
    {
        Pipeline.GivenLeaseTime(Pipeline.Now.AddHours(3));

        var created = await Pipeline.SendAsync(new CreateSchedule(() => Definition));

        Assert.That((created.Value.CreatedAt, Added.Single().Start), Is.EqualTo((Pipeline.Now, Pipeline.Now.AddHours(4))));
    }

    [Test]
    public async Task A_name_that_is_taken_is_refused()
    {
        var schedule = Pipeline.GivenSchedule();
        Pipeline.GivenSchedule("other");

        await AssertFailsAsync("duplicate-name", () => Pipeline.SendAsync(new CreateSchedule(() => schedule.Definition)));
        var rename = new ScheduleChanges { Name = new(ScheduleName.From("other")) };
        await AssertFailsAsync("duplicate-name", () => Pipeline.SendAsync(new UpdateSchedule(Hourly, rename)));
        Assert.That((AddedSchedules.Count, Added.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_schedule_that_another_client_deletes_at_once_is_not_created_again([Values] bool isPut)
    {
        Pipeline.GivenViews();

        var id = isPut
            ? (await Pipeline.SendAsync(new PutSchedule(Definition, KeepsPaused: true, KeepsNote: true))).Schedule.Id
            : (await Pipeline.SendAsync(new CreateSchedule(() => Definition))).Value.Id;

        Assert.That(AddedSchedules.Select(schedule => schedule.Id.ToString()), Is.EqualTo(new[] { id }));
    }

    [Test]
    public async Task A_known_key_replays_the_schedule_until_it_is_deleted()
    {
        var schedule = Pipeline.GivenSchedule();
        var record = new IdempotencyRecord(Key.Id, Key.Fingerprint, [new TaskId(schedule.Id.Value)], Pipeline.Now);
        Pipeline.Records.Setup(records => records.FindAsync(Key.Id, It.IsAny<CancellationToken>())).ReturnsAsync(record);
        var duplicate = new CreateSchedule(() => throw new InvalidOperationException("The content of a duplicate is not needed."), Key);

        var replayed = await Pipeline.SendAsync(duplicate);
        Assert.That((replayed.IsReplayed, replayed.Value.Id), Is.EqualTo((true, schedule.Id.ToString())));

        Pipeline.GivenViews();
        Assert.That((await Assert.ThrowsAsync<IdempotencyException>(() => Pipeline.SendAsync(duplicate)))!.Code, Is.EqualTo("schedule-deleted"));
        Pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task A_change_of_the_template_is_taken_over_by_the_task_that_waits()
    {
        var (schedule, task) = GivenWaiting();

        var changes = new ScheduleChanges { Title = new(TaskTitle.From("changed")) };
        var response = await Pipeline.SendAsync(new UpdateSchedule(Hourly, changes, new VersionCondition([1])));

        Assert.That((response.Version, response.UpdatedAt, schedule.UpdatedAt), Is.EqualTo((2, Pipeline.Now, Pipeline.Now)));
        Assert.That((task.Title?.Value, task.Version, Added.Count, Removed.Count), Is.EqualTo(("changed", 2, 0, 0)));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_change_of_the_rule_replaces_the_task_that_waits()
    {
        var (_, task) = GivenWaiting();
        Pipeline.GivenRule(offset: TimeSpan.FromMinutes(45));

        await Pipeline.SendAsync(new UpdateSchedule(Hourly, new ScheduleChanges { Cron = new("45 * * * *") }));

        Assert.That(Removed, Is.EqualTo(new[] { task }));
        Assert.That(Added.Select(added => added.Start), Is.EqualTo(new[] { Pipeline.Now.AddMinutes(45) }));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_change_of_other_fields_touches_no_task()
    {
        var (_, task) = GivenWaiting();

        var response = await Pipeline.SendAsync(new UpdateSchedule(Hourly, new ScheduleChanges { Note = new(ScheduleNote.From("why")) }));

        Assert.That((response.Note, response.Version, task.Version, Added.Count, Removed.Count), Is.EqualTo(("why", 2, 1, 0, 0)));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_request_that_changes_nothing_reads_no_tasks_and_saves_nothing([Values] bool isPut)
    {
        var (schedule, _) = GivenWaiting();

        var response = isPut
            ? (await Pipeline.SendAsync(new PutSchedule(schedule.Definition, KeepsPaused: false, KeepsNote: false))).Schedule
            : await Pipeline.SendAsync(new UpdateSchedule(Hourly, new ScheduleChanges { Name = new(schedule.Name), Title = new(null) }));

        Assert.That((response.Version, response.UpdatedAt), Is.EqualTo((1, Pipeline.Now.AddHours(-2))));
        Pipeline.Schedules.Verify(
            schedules => schedules.ReadFactsAsync(It.IsAny<Schedule>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()), Times.Never);
        Pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task A_put_creates_or_replaces([Values] bool isNew)
    {
        if (!isNew)
        {
            GivenWaiting();
        }

        var (response, isCreated) = await Pipeline.SendAsync(
            new PutSchedule(Pipeline.Definition("hourly") with { LateAfterSeconds = 77 }, KeepsPaused: true, KeepsNote: true));

        Assert.That((isCreated, response.LateAfterSeconds, response.Version), Is.EqualTo((isNew, (int?)77, isNew ? 1 : 2)));
        Assert.That((AddedSchedules.Count, Added.Count), Is.EqualTo(isNew ? (1, 1) : (0, 0)));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_put_keeps_what_belongs_to_the_operator_unless_it_is_given([Values] bool keepsPaused, [Values] bool keepsNote)
    {
        Pipeline.GivenSchedule(change: definition => definition with { IsPaused = true, Note = ScheduleNote.From("why") });

        var (response, _) = await Pipeline.SendAsync(new PutSchedule(Pipeline.Definition("hourly") with { LateAfterSeconds = 77 }, keepsPaused, keepsNote));

        Assert.That((response.Paused, response.Note), Is.EqualTo((keepsPaused, keepsNote ? "why" : null)));
    }

    private static IEnumerable<TestCaseData<PutSchedule, bool>> PutsWithCondition()
    {
        var put = new PutSchedule(Pipeline.Definition("hourly"), KeepsPaused: true, KeepsNote: true);
        yield return new TestCaseData<PutSchedule, bool>(put with { MustBeNew = true }, true).SetArgDisplayNames("exists");
        yield return new TestCaseData<PutSchedule, bool>(put with { MustExist = true }, false).SetArgDisplayNames("does not exist");
        yield return new TestCaseData<PutSchedule, bool>(put with { MustExist = true, Condition = OtherVersion }, true).SetArgDisplayNames("other version");
    }

    [TestCaseSource(nameof(PutsWithCondition))]
    public async Task A_put_whose_condition_fails_saves_nothing(PutSchedule command, bool isStored)
    {
        if (isStored)
        {
            Pipeline.GivenSchedule();
        }

        await AssertFailsAsync("version-mismatch", () => Pipeline.SendAsync(command));
        Assert.That(AddedSchedules, Is.Empty);
    }

    [Test]
    public async Task Deleting_a_schedule_removes_it_and_its_waiting_tasks()
    {
        var (schedule, task) = GivenWaiting();
        Pipeline.Schedules.Setup(schedules => schedules.FindWaitingAsync(schedule.Id, int.MaxValue, It.IsAny<CancellationToken>())).ReturnsAsync([task.Id]);

        await Pipeline.SendAsync(new DeleteSchedule(Hourly, new VersionCondition([1])));

        Pipeline.Schedules.Verify(schedules => schedules.Remove(schedule), Times.Once);
        Assert.That(Removed, Is.EqualTo(new[] { task }));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_change_of_another_version_is_refused()
    {
        GivenWaiting();

        await AssertFailsAsync("version-mismatch", () => Pipeline.SendAsync(new UpdateSchedule(Hourly, Pause, OtherVersion)));
        await AssertFailsAsync("version-mismatch", () => Pipeline.SendAsync(new DeleteSchedule(Hourly, OtherVersion)));
        Assert.That(Removed, Is.Empty);
    }

    [Test]
    public async Task A_deletion_is_repeated_when_a_task_to_be_withdrawn_has_started_or_is_gone([Values] bool isGone)
    {
        var (schedule, task) = GivenWaiting();
        StartMeanwhile(task, isGone);
        Pipeline.Schedules.SetupSequence(schedules => schedules.FindWaitingAsync(schedule.Id, int.MaxValue, It.IsAny<CancellationToken>()))
            .ReturnsAsync([task.Id]).ReturnsAsync([]);

        await Pipeline.SendAsync(new DeleteSchedule(Hourly));

        Assert.That((Pipeline.Scope.Runs, Removed.Count), Is.EqualTo((2, 0)));
        Pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_change_decides_again_when_a_task_to_be_withdrawn_has_started_or_is_gone([Values] bool isGone)
    {
        var (schedule, task) = GivenWaiting();
        StartMeanwhile(task, isGone);
        Pipeline.Schedules.SetupSequence(schedules => schedules.ReadFactsAsync(It.IsAny<Schedule>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ScheduleFacts { Waiting = [new WaitingOccurrence(task.Id, Next)], WaitingCount = 1 })
            .ReturnsAsync(ScheduleFacts.None);

        // Each run reads the stored schedule.
        Pipeline.Schedules.Setup(schedules => schedules.FindByNameAsync(schedule.Name, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => Pipeline.NewSchedule(schedule.Definition));
        Pipeline.GivenViews(schedule);

        await Pipeline.SendAsync(new UpdateSchedule(Hourly, Pause));

        Assert.That((Pipeline.Scope.Runs, Removed.Count), Is.EqualTo((2, 0)));
        Pipeline.VerifySaved(Times.Once);
    }

    private void StartMeanwhile(ScheduledTask task, bool isGone)
    {
        task.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, ClockReading.At(Pipeline.Now));
        Pipeline.Tasks.Setup(tasks => tasks.FindAllAsync(new[] { task.Id }, It.IsAny<CancellationToken>())).ReturnsAsync(isGone ? [] : [task]);
    }

    private async Task AssertFailsAsync(string code, Func<Task> send)
    {
        Assert.That((await Assert.ThrowsAsync<DomainException>(() => send()))!.Code, Is.EqualTo(code));
        Pipeline.VerifySaved(Times.Never);
    }
}
