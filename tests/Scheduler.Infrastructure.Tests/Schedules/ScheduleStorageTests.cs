using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Retention;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Schedules;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ScheduleStorageTests(string provider) : ScheduleFixture(provider)
{
    private static readonly WorkerName Worker = WorkerName.From("reports");

    [TearDown]
    public void Reset() => Host.Services.GetRequiredService<RetentionOptions>().EndedTasksDays = null;

    private static IEnumerable<ScheduleDefinition> Definitions()
    {
        yield return SampleSchedules.Definition();
        yield return new ScheduleDefinition(
            ScheduleName.From("näme 🦊"),
            Recurrence.Create(
                cron: null,
                "PT1H30M",
                "Europe/Berlin",
                Now.AddTicks(1),
                Now.AddYears(1).AddTicks(7),
                [new DateOnly(2030, 12, 25), new DateOnly(2030, 1, 1)]),
            new TaskTemplate(WorkerName.From("wörker"))
            {
                Title = TaskTitle.From("Title 🦊"),
                Payload = Payload.Parse("""{"z":1.10,"a":[null]}"""u8),
                Retry = new RetryPolicy(7, 1, 1.5, 99),
            })
        {
            Policy = new SchedulePolicy(OverlapPolicy.Queue, MisfirePolicy.RunAll, 17, 13),
            LateAfterSeconds = 77,
            IsPaused = true,
            Note = ScheduleNote.From("why\n\0🦊"),
        };
        yield return new ScheduleDefinition(
            ScheduleName.From(new string('n', ScheduleName.MaxLength)),
            Recurrence.Create(
                cron: null,
                "P1M",
                startsAt: Now,
                excludedDates: Enumerable.Range(0, Recurrence.MaxExcludedDates).Select(i => new DateOnly(2030, 1, 1).AddDays(i))),
            new TaskTemplate(Worker))
        {
            Policy = new SchedulePolicy(OverlapPolicy.Skip, MisfirePolicy.Skip),
            LateAfterSeconds = null,
            Note = ScheduleNote.From(new string('n', ScheduleNote.MaxLength)),
        };
    }

    [TestCaseSource(nameof(Definitions))]
    public async Task Every_value_of_a_schedule_is_read_back_unchanged(ScheduleDefinition definition)
    {
        var (schedule, _) = Schedule.Create(definition, SampleSchedules.Rule, new ClockReading(Now.AddTicks(3), Now.AddTicks(5)));
        schedule.With(_ => new ScheduleProgress(Now.AddTicks(1))
        {
            LastTaskId = TaskId.New(Now),
            LastInstant = Now.AddTicks(2),
            CheckAt = Now.AddTicks(4),
            HeldBy = TaskId.New(Now),
            BlockedFrom = Now.AddTicks(6),
            WatchedTaskId = TaskId.New(Now),
            WatchedChange = WatchedChange.Ended,
            LastSkipped = new SkippedInstant(Now.AddTicks(8), SkipReason.Backlog, Now.AddTicks(9)),
        });
        await StoreAsync(schedule);

        await AssertStoredAsync(schedule);

        await SaveAsync(async services => (await services.GetRequiredService<IScheduleRepository>().FindAsync(schedule.Id, CancellationToken.None))!
            .With(_ => new ScheduleProgress(Now)));

        await AssertStoredAsync(schedule.With(_ => new ScheduleProgress(Now)));
    }

    [Test]
    public async Task Every_field_of_a_task_of_a_schedule_is_read_back([Values] OccurrenceKind kind)
    {
        var schedule = SampleSchedules.New();
        var task = kind switch
        {
            OccurrenceKind.Own => SampleSchedules.Occurrence(schedule.Id, At(1)),
            OccurrenceKind.Backfilled => SampleSchedules.Backfilled(schedule.Id, At(-1)),
            OccurrenceKind.Triggered => SampleSchedules.Triggered(schedule.Id),
            _ => SampleSchedules.Occurrence(schedule.Id, At(1)).Moved(Now),
        };
        await StoreAsync(schedule, task);

        var stored = await Host.RunAsync<ITaskRepository, ScheduledTask?>(tasks => tasks.FindAsync(task.Id, CancellationToken.None));
        var response = await Host.FindAsync(task.Id.ToString());

        Assert.That(
            (stored!.ScheduleId, stored.ScheduledFor, stored.OccurrenceKind, stored.IsOwnOccurrence),
            Is.EqualTo((task.ScheduleId, task.ScheduledFor, kind, kind == OccurrenceKind.Own)));
        Assert.That((response!.ScheduleId, response.ScheduledFor), Is.EqualTo((schedule.Id.ToString(), task.ScheduledFor)));
    }

    [Test]
    public async Task Several_tasks_are_found_by_their_ids()
    {
        var schedule = SampleSchedules.New();
        var tasks = Enumerable.Range(1, 1100).Select(hour => SampleSchedules.Occurrence(schedule.Id, At(hour))).ToList();
        await StoreAsync(schedule, tasks);

        var found = await Host.RunAsync<ITaskRepository, IReadOnlyList<ScheduledTask>>(
            repository => repository.FindAllAsync([.. tasks.Skip(1).Select(task => task.Id), TaskId.New(Now)], CancellationToken.None));

        Assert.That(found.Select(task => task.Id), Is.EquivalentTo(tasks.Skip(1).Select(task => task.Id)));
        Assert.That(
            await Host.RunAsync<ITaskRepository, IReadOnlyList<ScheduledTask>>(repository => repository.FindAllAsync([], CancellationToken.None)), Is.Empty);
    }

    [Test]
    public async Task Schedule_is_found_by_its_exact_name()
    {
        var (upper, lower) = (SampleSchedules.New("Nightly"), SampleSchedules.New("nightly"));
        await StoreAsync(upper);
        await StoreAsync(lower);

        var found = await OfRepositoryAsync(schedules => schedules.FindByNameAsync(ScheduleName.From("nightly"), CancellationToken.None));

        Assert.That(found!.Id, Is.EqualTo(lower.Id));
        Assert.That(await OfRepositoryAsync(schedules => schedules.FindByNameAsync(ScheduleName.From("NIGHTLY"), CancellationToken.None)), Is.Null);
        Assert.That(await OfRepositoryAsync(schedules => schedules.FindAsync(ScheduleId.New(Now), CancellationToken.None)), Is.Null);
    }

    [Test]
    public async Task Second_schedule_of_a_name_is_a_conflict()
    {
        await StoreAsync(SampleSchedules.New());

        var failure = await Assert.CatchAsync(() => StoreAsync(SampleSchedules.New()));

        Assert.That(Classify(failure!), Is.EqualTo(DatabaseErrorKind.Conflict));
    }

    [Test]
    public async Task Second_task_for_an_instant_is_a_conflict([Values] bool isMoved)
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, At(1));
        await StoreAsync(schedule, isMoved ? task.Moved(Now) : task);

        var failure = await Assert.CatchAsync(() => StoreAsync(SampleSchedules.Backfilled(schedule.Id, At(1))));

        Assert.That(Classify(failure!), Is.EqualTo(DatabaseErrorKind.Conflict));
    }

    [Test]
    public async Task Tasks_without_an_instant_or_of_other_schedules_are_no_conflict()
    {
        var (schedule, other) = (SampleSchedules.New(), SampleSchedules.New("other"));

        await StoreAsync(schedule, SampleSchedules.Triggered(schedule.Id), SampleSchedules.Triggered(schedule.Id), SampleSchedules.Occurrence(schedule.Id, At(1)));
        await StoreAsync(other, SampleSchedules.Occurrence(other.Id, At(1)));

        Assert.That(await Host.ListAsync(), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Second_of_two_concurrent_changes_is_a_conflict([Values] bool isRemoved)
    {
        var schedule = SampleSchedules.New();
        await StoreAsync(schedule);

        var failure = await Assert.CatchAsync(() => SaveAsync(async services =>
        {
            var repository = services.GetRequiredService<IScheduleRepository>();
            var found = (await repository.FindAsync(schedule.Id, CancellationToken.None))!;
            await SaveAsync(async other => (await other.GetRequiredService<IScheduleRepository>().FindAsync(schedule.Id, CancellationToken.None))!
                .RecordManualDeletion(At(1), Now));
            if (isRemoved)
            {
                repository.Remove(found);
            }
            else
            {
                found.RecordManualDeletion(At(2), Now);
            }
        }));

        Assert.That(Classify(failure!), Is.EqualTo(DatabaseErrorKind.Conflict));
        Assert.That(
            (await OfRepositoryAsync(schedules => schedules.FindAsync(schedule.Id, CancellationToken.None)))!.Progress.LastSkipped!.Instant,
            Is.EqualTo(At(1)));
    }

    [Test]
    public async Task Tasks_outlive_their_schedule()
    {
        var schedule = SampleSchedules.New();
        await StoreAsync(schedule, SampleSchedules.Occurrence(schedule.Id, At(1)));

        await SaveAsync(async services =>
        {
            var repository = services.GetRequiredService<IScheduleRepository>();
            repository.Remove((await repository.FindAsync(schedule.Id, CancellationToken.None))!);
        });

        Assert.That((await Host.ListAsync()).Select(task => task.ScheduleId), Is.EqualTo(new[] { schedule.Id.ToString() }));
    }

    [Test]
    public async Task Events_of_a_task_have_its_schedule()
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, Now);
        await StoreAsync(schedule, task);
        var claimed = (await Host.SendAsync(new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, Claimant: null, Key: null))).Tasks.Single().Task;
        await Host.SendAsync(new CompleteTask(task.Id, LeaseToken.From(claimed.Lease!.Token!), Payload: null));
        Host.Clock.Now += TimeSpan.FromDays(3);
        Host.Services.GetRequiredService<RetentionOptions>().EndedTasksDays = 1;
        await Host.SendAsync(new DeleteEndedTasks());

        var history = await (await Host.SendAsync(new ListTaskEvents(task.Id))).ToListAsync();

        Assert.That(
            history.Select(change => change.Type),
            Is.EqualTo(new[] { TaskEventType.Created, TaskEventType.Started, TaskEventType.Succeeded, TaskEventType.Deleted }));
        Assert.That(history.Select(change => change.ScheduleId), Is.All.EqualTo(schedule.Id.ToString()));
        Assert.That(history.Select(new EventFilter { ScheduleIds = new HashSet<string>(StringComparer.Ordinal) { schedule.Id.ToString() } }.Matches), Is.All.True);
        Assert.That(history.Select(new EventFilter { ScheduleIds = new HashSet<string>(StringComparer.Ordinal) { task.Id.ToString() } }.Matches), Is.All.False);
    }

    private async Task AssertStoredAsync(Schedule schedule)
    {
        var stored = (await OfRepositoryAsync(schedules => schedules.FindAsync(schedule.Id, CancellationToken.None)))!;
        Assert.Multiple(() =>
        {
            Assert.That(stored.Definition, Is.EqualTo(schedule.Definition));
            Assert.That(stored.Progress, Is.EqualTo(schedule.Progress));
            Assert.That(
                (stored.Id, stored.Version, stored.CreatedAt, stored.UpdatedAt),
                Is.EqualTo((schedule.Id, schedule.Version, schedule.CreatedAt, schedule.UpdatedAt)));
        });
    }
}
