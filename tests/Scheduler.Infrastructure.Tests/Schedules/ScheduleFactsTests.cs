using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Schedules;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ScheduleFactsTests(string provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Schedule_without_tasks_has_no_facts()
    {
        var schedule = SampleSchedules.New().With(_ => new ScheduleProgress(Now));
        await StoreAsync(schedule);

        var facts = await FactsAsync(schedule);

        Assert.That((facts.Last, facts.Held, facts.WaitingCount), Is.EqualTo(((OccurrenceFacts?)null, (OccurrenceFacts?)null, 0)));
        Assert.That((facts.Waiting, facts.Stored), Is.EqualTo((Array.Empty<WaitingOccurrence>(), new HashSet<DateTimeOffset>())));
    }

    private static IEnumerable<TestCaseData> States()
    {
        yield return State("waiting", task => task, new(default, At(-1), OccurrenceState.Waiting, 0));
        yield return State(
            "running", task => task.MovedTo(ScheduledTaskStatus.Running, At(-1).AddSeconds(1)),
            new(default, At(-1), OccurrenceState.Running, 1) { StartedAt = At(-1).AddSeconds(1) });
        yield return State("waiting for a retry", task => task.WaitingForRetry(At(-1).AddSeconds(1)), new(default, At(-1), OccurrenceState.Waiting, 1));
        yield return State(
            "succeeded", task => task.MovedTo(ScheduledTaskStatus.Running, At(-1).AddSeconds(1)).MovedTo(ScheduledTaskStatus.Succeeded, At(-1).AddSeconds(5)),
            new(default, At(-1), OccurrenceState.Ended, 1) { StartedAt = At(-1).AddSeconds(1), FinishedAt = At(-1).AddSeconds(5) });
        yield return State(
            "cancelled", task => task.MovedTo(ScheduledTaskStatus.Failed, At(-1).AddSeconds(5)),
            new(default, At(-1), OccurrenceState.Ended, 0) { FinishedAt = At(-1).AddSeconds(5) });
        yield return State(
            "rescheduled twice", task => task.Moved(At(-1).AddSeconds(5)).Moved(At(-1).AddSeconds(9), days: 2),
            new(default, At(-1), OccurrenceState.Rescheduled, 0) { FinishedAt = At(-1).AddSeconds(5) });
        yield return State(
            "rescheduled and running", task => task.Moved(At(-1).AddSeconds(5)).MovedTo(ScheduledTaskStatus.Running, At(-1).AddSeconds(7)),
            new(default, At(-1), OccurrenceState.Rescheduled, 1) { StartedAt = At(-1).AddSeconds(7), FinishedAt = At(-1).AddSeconds(5) });

        static TestCaseData State(string name, Func<ScheduledTask, ScheduledTask> change, OccurrenceFacts expected) =>
            new TestCaseData(change, expected).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(States))]
    public async Task State_of_the_last_and_of_the_held_occurrence_is_read(Func<ScheduledTask, ScheduledTask> change, OccurrenceFacts expected)
    {
        var schedule = SampleSchedules.New();
        var (last, held) = (change(SampleSchedules.Occurrence(schedule.Id, At(-1))), change(SampleSchedules.Occurrence(schedule.Id, At(-1).AddTicks(1))));
        await StoreAsync(schedule.WithLast(last).With(progress => progress with { HeldBy = held.Id }), last, held);

        var facts = await FactsAsync(schedule);

        Assert.That(facts.Last, Is.EqualTo(expected with { Id = last.Id }));
        Assert.That(facts.Held, Is.EqualTo(expected with { Id = held.Id, Instant = At(-1).AddTicks(1) }));
    }

    [Test]
    public async Task Held_occurrence_that_is_the_last_one_is_read_once()
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, At(-1));
        await StoreAsync(schedule.WithLast(task).With(progress => progress with { HeldBy = task.Id }), task);

        var facts = await FactsAsync(schedule);

        Assert.That((facts.Last!.Id, facts.Held), Is.EqualTo((task.Id, (OccurrenceFacts?)null)));
    }

    [Test]
    public async Task Deleted_occurrence_is_known_from_its_event([Values] bool hasStarted)
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, At(-1));
        await StoreAsync(schedule.WithLast(task), hasStarted ? task.WaitingForRetry(At(-1)) : task);
        await DeleteAsync(task.Id, At(-1).AddMinutes(5));

        var facts = await FactsAsync(schedule);

        Assert.That(
            facts.Last,
            Is.EqualTo(new OccurrenceFacts(task.Id, At(-1), OccurrenceState.Deleted, hasStarted ? 1 : 0) { FinishedAt = At(-1).AddMinutes(5) }));
    }

    [Test]
    public async Task Deleted_occurrence_whose_events_were_removed_counts_as_started()
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, At(-1));
        await StoreAsync(schedule.WithLast(task).With(progress => progress with { HeldBy = TaskId.New(Now) }));

        var facts = await FactsAsync(schedule);

        Assert.That(facts.Last, Is.EqualTo(new OccurrenceFacts(task.Id, At(-1), OccurrenceState.Deleted, 1)));
        Assert.That(facts.Held, Is.Null, "Its instant is not known.");
    }

    [Test]
    public async Task Waiting_tasks_are_read_in_the_order_of_their_instants()
    {
        var (schedule, other) = (SampleSchedules.New(), SampleSchedules.New("other"));
        var (late, early) = (SampleSchedules.Occurrence(schedule.Id, At(1)), SampleSchedules.Occurrence(schedule.Id, At(-3)));
        var backfilled = SampleSchedules.Backfilled(schedule.Id, At(-9));
        await StoreAsync(schedule, late, early, backfilled, SampleSchedules.Triggered(schedule.Id), SampleSchedules.Triggered(schedule.Id));
        await StoreAsync(
            other,
            SampleSchedules.Occurrence(other.Id, At(-1)),
            SampleSchedules.Occurrence(schedule.Id, At(-1)).Moved(Now),
            SampleSchedules.Occurrence(schedule.Id, At(-2)).MovedTo(ScheduledTaskStatus.Running, Now),
            SampleSchedules.Occurrence(schedule.Id, At(-4)).MovedTo(ScheduledTaskStatus.Failed, Now),
            SampleSchedules.Occurrence(schedule.Id, At(-5)).WaitingForRetry(At(-5)));

        var facts = await FactsAsync(schedule);

        Assert.That(facts.Waiting, Is.EqualTo(new[] { new WaitingOccurrence(early.Id, At(-3)), new WaitingOccurrence(late.Id, At(1)) }));
        Assert.That(facts.WaitingCount, Is.EqualTo(3));
        Assert.That(await WaitingAsync(schedule, count: 10), Is.EqualTo(new[] { backfilled.Id, early.Id, late.Id }));
        Assert.That(await WaitingAsync(schedule, count: 2), Is.EqualTo(new[] { backfilled.Id, early.Id }));
    }

    [Test]
    public async Task Stored_instants_after_the_earlier_of_now_and_the_position_are_read([Values(-2, 2)] int position)
    {
        var schedule = SampleSchedules.New().With(_ => new ScheduleProgress(At(position)));
        await StoreAsync(
            schedule,
            SampleSchedules.Occurrence(schedule.Id, At(-2)),
            SampleSchedules.Backfilled(schedule.Id, At(-1)).MovedTo(ScheduledTaskStatus.Failed, Now),
            SampleSchedules.Backfilled(schedule.Id, At(0)),
            SampleSchedules.Occurrence(schedule.Id, At(1)).Moved(Now),
            SampleSchedules.Occurrence(schedule.Id, At(3)),
            SampleSchedules.Triggered(schedule.Id));

        var facts = await FactsAsync(schedule);

        Assert.That(facts.Stored, Is.EquivalentTo(position < 0 ? new[] { At(-1), At(0), At(1), At(3) } : [At(1), At(3)]));
    }

    [Test]
    public async Task Facts_are_limited()
    {
        var schedule = SampleSchedules.New().With(_ => new ScheduleProgress(Now));
        var instants = Enumerable.Range(1, ScheduleFacts.MaxStored + 1).Select(i => Now.AddSeconds(i)).ToList();
        await StoreAsync(schedule);
        await Host.RunAsync(async context =>
        {
            context.AddRange(instants.Select(instant => SampleSchedules.Occurrence(schedule.Id, instant)));
            return await context.SaveChangesAsync();
        });

        var facts = await FactsAsync(schedule);

        Assert.That(facts.Waiting.Select(task => task.Instant), Is.EqualTo(instants.Take(ScheduleFacts.MaxWaiting)));
        Assert.That(facts.WaitingCount, Is.EqualTo(ScheduleFacts.MaxWaiting + 1));
        Assert.That(facts.Stored.Order(), Is.EqualTo(instants.Skip(1)));
    }

    private Task<IReadOnlyList<TaskId>> WaitingAsync(Schedule schedule, int count) =>
        OfRepositoryAsync(schedules => schedules.FindWaitingAsync(schedule.Id, count, CancellationToken.None));

    private Task<ScheduleFacts> FactsAsync(Schedule schedule) =>
        OfRepositoryAsync(schedules => schedules.ReadFactsAsync(schedule, Now, CancellationToken.None));
}
