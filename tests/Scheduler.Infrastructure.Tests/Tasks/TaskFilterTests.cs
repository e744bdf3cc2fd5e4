using CsCheck;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class TaskFilterTests(string provider) : DatabaseFixture(provider)
{
    private static readonly string[] Workers = ["reports", "Reports", "REPORTS", "reports2", "réports", "re\u0301ports", "straße", "strasse"];

    private static readonly ScheduleId?[] Schedules = [ScheduleId.New(FrozenTimeProvider.Start), ScheduleId.New(FrozenTimeProvider.Start)];

    private static readonly Gen<TaskResponse> AnyTask = Gen.Select(
        Gen.OneOf(Workers), Gen.Enum<ScheduledTaskStatus>(), Gen.Int[0, 4], Gen.OneOf([null, .. Schedules]), Gen.Int[0, 2], Gen.Int[-2, 2],
        (worker, status, start, schedule, kind, due) => SampleTasks.New() with
        {
            Worker = worker,
            Status = status,
            Start = At(start),
            ScheduleId = schedule?.ToString(),
            FailureKind = status == ScheduledTaskStatus.Failed ? Kind(kind).ToString() : null,
            DueAt = status == ScheduledTaskStatus.Scheduled ? FrozenTimeProvider.Start.AddHours(due) : null,
            UpdatedAt = At(kind),
        });

    private static readonly Gen<TaskFilter> AnyFilter = Gen.Select(
        Gen.OneOf(Workers).Array[0, 3], Gen.Enum<ScheduledTaskStatus>().Array[0, 4], Gen.Int[-1, 5], Gen.Int[-1, 5], Gen.OneOf(Schedules).Array[0, 3], Gen.Int[-3, 2].Array[2],
        (workers, statuses, start, end, schedules, others) => new TaskFilter
        {
            Workers = workers.Length == 0 ? null : [.. workers.Select(WorkerName.From).Distinct()],
            Statuses = statuses.Length == 0 ? null : [.. statuses.Distinct()],
            From = start < 0 ? null : At(start),
            To = end < 0 ? null : At(end),
            ScheduleIds = schedules.Length == 0 ? null : [.. schedules.OfType<ScheduleId>().Distinct()],
            FailureKinds = others[0] < 0 ? null : [Kind(others[0]), Kind(1)],
            UpdatedThrough = others[1] < 0 ? null : At(others[1]),
        });

    [Test]
    public async Task Filter_returns_the_tasks_that_meet_all_conditions_in_order()
    {
        await Gen.Select(AnyTask.Array[0, 40], AnyFilter.Array[20], Gen.OneOf(TaskSort.Start, TaskSort.StartDescending)).SampleAsync(
            async (tasks, filters, sort) =>
            {
                await Host.ClearAsync();
                await Host.StoreAsync(tasks);
                foreach (var filter in filters)
                {
                    var expected = tasks.Where(task => Matches(task, filter)).OrderBy(task => task.Start).ThenBy(task => task.Id, StringComparer.Ordinal);
                    var ordered = sort == TaskSort.Start ? expected.ToList() : expected.Reverse().ToList();
                    Assert.That(await Host.ListAsync(filter, sort), Is.EqualTo(ordered), filter.ToString());
                    Assert.That((await Host.SendAsync(new CountTasks(filter, CountTasks.MaxCap))).Count, Is.EqualTo(ordered.Count), filter.ToString());
                }
            },
            iter: 25,
            threads: 1);
    }

    [Test]
    public async Task Due_tasks_and_those_whose_id_begins_so_are_returned_in_their_own_order()
    {
        await Gen.Select(AnyTask.Array[0, 40], AnyFilter.Array[10]).SampleAsync(
            async (tasks, filters) =>
            {
                await Host.ClearAsync();
                await Host.StoreAsync(tasks);
                foreach (var filter in filters)
                {
                    var due = filter with { IsDue = true };
                    var expected = tasks.Where(task => Matches(task, due)).OrderBy(task => task.DueAt).ThenBy(task => task.Id, StringComparer.Ordinal).ToList();
                    Assert.That(await Host.ListAsync(due, due.Sort), Is.EqualTo(expected), due.ToString());
                    Assert.That((await Host.SendAsync(new CountTasks(due, CountTasks.MaxCap))).Count, Is.EqualTo(expected.Count), due.ToString());

                    var first = tasks.FirstOrDefault()?.Id ?? "0189";
                    foreach (var length in new[] { 4, 13, 14, 35, 36 })
                    {
                        var prefixed = filter with { IdPrefix = TaskIdPrefix.TryParse(first[..Math.Min(length, first.Length)]) };
                        var found = tasks.Where(task => Matches(task, filter) && task.Id.StartsWith(first[..Math.Min(length, first.Length)], StringComparison.Ordinal));
                        Assert.That(
                            await Host.ListAsync(prefixed, prefixed.Sort), Is.EqualTo(found.OrderBy(task => task.Id, StringComparer.Ordinal)), prefixed.ToString());
                    }
                }
            },
            iter: 15,
            threads: 1);
    }

    [TestCase("reports", "a")]
    [TestCase("Reports", "b")]
    [TestCase("REPORTS")]
    [TestCase("report")]
    [TestCase("re\u0301ports")]
    [TestCase("réports", "c")]
    [TestCase("rep%")]
    public async Task Worker_is_found_by_its_exact_name(string name, params string[] titles)
    {
        await Host.StoreAsync(
            SampleTasks.New() with { Worker = "reports", Title = "a" },
            SampleTasks.New() with { Worker = "Reports", Title = "b" },
            SampleTasks.New() with { Worker = "réports", Title = "c" });

        var found = await Host.ListAsync(new TaskFilter { Workers = [WorkerName.From(name)] });

        Assert.That(found.Select(task => task.Title), Is.EqualTo(titles));
    }

    [Test]
    public async Task Bounds_are_exclusive_to_the_tick()
    {
        var tasks = Enumerable.Range(0, 5).Select(i => SampleTasks.New() with { Start = SampleTasks.Future.AddTicks(i) }).ToList();
        await Host.StoreAsync(tasks);

        var found = await Host.ListAsync(new TaskFilter { From = tasks[1].Start, To = tasks[3].Start.ToOffset(TimeSpan.FromHours(2)) });

        Assert.That(found, Is.EqualTo(new[] { tasks[2] }));
    }

    [Test]
    public async Task Empty_filter_list_matches_no_task()
    {
        await Host.StoreAsync(SampleTasks.New());

        Assert.That(await Host.ListAsync(new TaskFilter { Workers = [] }), Is.Empty);
        Assert.That(await Host.ListAsync(new TaskFilter { Statuses = [] }), Is.Empty);
        Assert.That(await Host.ListAsync(new TaskFilter { ScheduleIds = [] }), Is.Empty);
    }

    [Test]
    public async Task Filter_may_contain_a_hundred_workers()
    {
        var tasks = Enumerable.Range(0, 150).Select(i => SampleTasks.New() with { Worker = $"worker {i}", Start = At(i % 7) }).ToList();
        await Host.StoreAsync(tasks);

        var found = await Host.ListAsync(new TaskFilter { Workers = [.. tasks.Take(100).Select(task => WorkerName.From(task.Worker))] });

        Assert.That(found, Is.EqualTo(tasks.Take(100).OrderBy(task => task.Start).ThenBy(task => task.Id, StringComparer.Ordinal)));
    }

    [Test]
    public async Task Filter_may_contain_a_hundred_schedules()
    {
        var tasks = Enumerable.Range(0, 150).Select(i => SampleTasks.New() with { ScheduleId = ScheduleId.New(SampleTasks.Future).ToString(), Start = At(i % 7) }).ToList();
        await Host.StoreAsync(tasks);

        var found = await Host.ListAsync(new TaskFilter { ScheduleIds = [.. tasks.Take(100).Select(task => ScheduleId.TryParse(task.ScheduleId, out var id) ? id : default)] });

        Assert.That(found, Is.EqualTo(tasks.Take(100).OrderBy(task => task.Start).ThenBy(task => task.Id, StringComparer.Ordinal)));
    }

    private static FailureKind Kind(int kind) => new((ulong)kind);

    private static DateTimeOffset At(int hour) => SampleTasks.Future.AddHours(hour);

    private static bool Matches(TaskResponse task, TaskFilter filter) =>
        filter.Workers?.Any(worker => worker.Value == task.Worker) != false
        && filter.Statuses?.Contains(task.Status) != false
        && filter.ScheduleIds?.Any(schedule => schedule.ToString() == task.ScheduleId) != false
        && filter.FailureKinds?.Any(kind => kind.ToString() == task.FailureKind) != false
        && (!filter.IsDue || task.DueAt <= FrozenTimeProvider.Start)
        && (filter.UpdatedThrough is null || task.UpdatedAt <= filter.UpdatedThrough)
        && (filter.From is null || task.Start > filter.From)
        && (filter.To is null || task.Start < filter.To);
}
