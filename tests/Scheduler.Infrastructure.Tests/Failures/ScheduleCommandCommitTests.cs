using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Claims;
using Scheduler.Infrastructure.Tests.Schedules;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>A command on a schedule takes effect once even if the connection is lost: one schedule, and one task for an instant.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ScheduleCommandCommitTests(string provider) : CommitVerificationFixture(provider)
{
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "path", "key", "body"u8);
    private static readonly ScheduleReference Schedule = ScheduleReference.ByName("nightly");
    private static readonly VersionCondition FirstVersion = new([1]);

    // Between two instants, so that the clock of a server may differ by some seconds.
    private static readonly TimeSpan Half = TimeSpan.FromMinutes(30);

    // An instant that passed half an hour ago is not missed.
    private static readonly SchedulePolicy Patient = new(GraceSeconds: 3600);

    private static DateTimeOffset Now => SampleSchedules.Now;

    [SetUp]
    public async Task MoveBetweenInstants()
    {
        await Host.ExecuteAsync("DELETE FROM IdempotencyRecords");
        Move(Half);
    }

    [Test]
    public async Task Schedule_is_created_once([Values] Loss loss, [Values] bool hasKey, [Values] bool isPaused)
    {
        var command = new CreateSchedule(() => SampleSchedules.Definition() with { IsPaused = isPaused }, hasKey ? Key : null);
        var created = await LoseAsync(loss, command);

        Assert.That(created.IsReplayed, Is.False);
        await AssertOnlyAsync(created.Value, version: 1, isPaused ? [] : [Now.AddHours(1)]);
        Assert.That(created.Value.NextTaskId, Is.EqualTo((await Host.ListAsync()).SingleOrDefault()?.Id));
        if (hasKey)
        {
            var replayed = await Host.SendAsync(command);
            Assert.That((replayed.IsReplayed, replayed.Value.Id), Is.EqualTo((true, created.Value.Id)));
        }
    }

    [Test]
    public async Task Schedule_is_put_once([Values] Loss loss, [Values] bool isNew)
    {
        var definition = SampleSchedules.Definition() with { Recurrence = Recurrence.Create("45 * * * *", every: null) };
        if (!isNew)
        {
            await CreateScheduleAsync();
        }

        var (schedule, isCreated) = await LoseAsync(loss, new PutSchedule(definition, KeepsPaused: true, KeepsNote: true));

        Assert.That(isCreated, Is.EqualTo(isNew));
        await AssertOnlyAsync(schedule, isNew ? 1 : 2, [Now.AddMinutes(45)]);
    }

    private static IEnumerable<TestCaseData<Loss, ScheduleChanges, int[]>> Changes() =>
        from change in new (string Name, ScheduleChanges Changes, int[] Minutes)[]
        {
            ("note", new ScheduleChanges { Note = new(ScheduleNote.From("why")) }, [60]),
            ("title", new ScheduleChanges { Title = new(TaskTitle.From("changed")) }, [60]),
            ("rule", new ScheduleChanges { Cron = new("45 * * * *") }, [45]),
            ("pause", new ScheduleChanges { IsPaused = new(value: true) }, []),
        }
        from loss in Enum.GetValues<Loss>()
        select new TestCaseData<Loss, ScheduleChanges, int[]>(loss, change.Changes, change.Minutes).SetArgDisplayNames($"{loss}", change.Name);

    [TestCaseSource(nameof(Changes))]
    public async Task Schedule_is_changed_once(Loss loss, ScheduleChanges changes, int[] minutes)
    {
        await CreateScheduleAsync();

        var changed = await LoseAsync(loss, new UpdateSchedule(Schedule, changes, FirstVersion));

        await AssertOnlyAsync(changed, version: 2, [.. minutes.Select(minute => Now.AddMinutes(minute))]);
        Assert.That((await Host.ListAsync()).Select(task => task.Title), Is.All.EqualTo(changed.Title));
    }

    [Test]
    public async Task Schedule_is_resumed_once([Values] Loss loss)
    {
        await CreateScheduleAsync(isPaused: true);

        var resumed = await LoseAsync(loss, new UpdateSchedule(Schedule, new ScheduleChanges { IsPaused = new(value: false) }, FirstVersion));

        await AssertOnlyAsync(resumed, version: 2, [Now.AddHours(1)]);
    }

    [Test]
    public async Task Schedule_is_deleted_with_its_tasks_once([Values] Loss loss, [Values] bool isPaused)
    {
        await CreateScheduleAsync(isPaused);
        await LoseAsync(loss, new DeleteSchedule(Schedule, FirstVersion));

        Assert.That(await SchedulesAsync(), Is.Empty);
        Assert.That(await Host.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Schedule_is_triggered_once([Values] Loss loss, [Values] bool hasKey)
    {
        await CreateScheduleAsync(isPaused: true);
        var command = new TriggerSchedule(Schedule, () => new TriggerContent(Payload: null, TaskTitle.From("now")), hasKey ? Key : null);
        var triggered = await LoseAsync(loss, command);

        Assert.That(triggered.IsReplayed, Is.False);
        Assert.That(await Host.ListAsync(), Is.EqualTo(new[] { triggered.Value }));
        if (hasKey)
        {
            Assert.That((await Host.SendAsync(command)).Value.Id, Is.EqualTo(triggered.Value.Id));
        }
    }

    [Test]
    public async Task Instants_are_backfilled_once([Values] Loss loss, [Values] bool hasKey)
    {
        await CreateScheduleAsync(isPaused: true);
        var command = new BackfillSchedule(Schedule, () => new BackfillRange(Now.AddHours(-2), Now, 100), hasKey ? Key : null);
        var created = await LoseAsync(loss, command);

        Assert.That(created.IsReplayed, Is.False);
        Assert.That(created.Value.Select(task => task.ScheduledFor), Is.EqualTo(new DateTimeOffset?[] { Now.AddHours(-2), Now.AddHours(-1), Now }));
        Assert.That((await Host.ListAsync()).Select(task => task.Id), Is.EquivalentTo(created.Value.Select(task => task.Id)));
        if (hasKey)
        {
            Assert.That((await Host.SendAsync(command)).Value.Select(task => task.Id), Is.EqualTo(created.Value.Select(task => task.Id)));
        }
    }

    [Test]
    public async Task Schedule_advances_once([Values] Loss loss)
    {
        var schedule = await CreateScheduleAsync();
        Move(TimeSpan.FromHours(1));

        var delay = await LoseAsync(loss, new AdvanceSchedule(IdOf(schedule)));

        await AssertOnlyAsync((await SchedulesAsync()).Single(), version: 1, [Now.AddHours(1), Now.AddHours(2)]);
        Assert.That(delay, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromHours(1)));
        Assert.That((await Host.SendAsync(new PollSchedules(IncludesLate: false))).Due, Is.Empty);
    }

    [Test]
    public async Task Missed_task_is_withdrawn_once([Values] Loss loss)
    {
        var schedule = await CreateScheduleAsync(policy: new SchedulePolicy(Misfire: MisfirePolicy.Skip));
        Move(TimeSpan.FromHours(1));

        await LoseAsync(loss, new AdvanceSchedule(IdOf(schedule)));

        var stored = (await SchedulesAsync()).Single();
        await AssertOnlyAsync(stored, version: 1, [Now.AddHours(2)]);
        Assert.That((stored.LastSkipped!.Instant, stored.LastSkipped.Reason), Is.EqualTo((Now.AddHours(1), SkipReason.Misfire)));
    }

    [Test]
    public async Task Another_replica_that_advances_after_the_loss_creates_no_second_task([Values] Loss loss)
    {
        var schedule = await CreateScheduleAsync();
        Move(TimeSpan.FromHours(1));
        AfterLoss = () => Host.SendAsync(new AdvanceSchedule(IdOf(schedule))).GetAwaiter().GetResult();

        await LoseAsync(loss, new AdvanceSchedule(IdOf(schedule)));

        await AssertOnlyAsync((await SchedulesAsync()).Single(), version: 1, [Now.AddHours(1), Now.AddHours(2)]);
    }

    [Test]
    public async Task Another_replica_that_advances_after_the_loss_does_not_repeat_a_change([Values] Loss loss)
    {
        var schedule = await CreateScheduleAsync();
        AfterLoss = () =>
        {
            Move(TimeSpan.FromHours(1));
            Host.SendAsync(new AdvanceSchedule(IdOf(schedule))).GetAwaiter().GetResult();
        };

        var changed = await LoseAsync(loss, new UpdateSchedule(Schedule, new ScheduleChanges { Cron = new("45 * * * *") }));

        // What was committed is followed by what the other replica created; otherwise the change is applied to that.
        await AssertOnlyAsync(
            changed, version: 2, loss == Loss.AfterCommit ? [Now.AddMinutes(45), Now.AddMinutes(105)] : [Now.AddHours(1), Now.AddMinutes(105)]);
    }

    private static ScheduleId IdOf(ScheduleResponse schedule) => new(Guid.Parse(schedule.Id));

    private void Move(TimeSpan span) => new LeaseTimeControl(Host).Move(span);

    private async Task<ScheduleResponse> CreateScheduleAsync(bool isPaused = false, SchedulePolicy? policy = null) => (await Host.SendAsync(
        new CreateSchedule(() => SampleSchedules.Definition() with { IsPaused = isPaused, Policy = policy ?? Patient }))).Value;

    /// <summary>That only this schedule is stored, with tasks for these instants only.</summary>
    private async Task AssertOnlyAsync(ScheduleResponse schedule, int version, DateTimeOffset[] instants)
    {
        var stored = await SchedulesAsync();
        Assert.That(stored.Select(other => (other.Id, other.Version)), Is.EqualTo(new[] { (schedule.Id, version) }));
        Assert.That((schedule.Version, schedule.NextStarts), Is.EqualTo((version, stored[0].NextStarts)));
        Assert.That((await Host.ListAsync()).Select(task => task.ScheduledFor), Is.EqualTo(instants.Cast<DateTimeOffset?>()));
        Assert.That((await Host.ListAsync()).Select(task => task.ScheduleId), Is.All.EqualTo(schedule.Id));
    }

    private async Task<IReadOnlyList<ScheduleResponse>> SchedulesAsync() =>
        (await Host.SendAsync(new ListSchedulesPage(new ScheduleFilter(), Limit: 10, Cursor: null))).Schedules;
}
