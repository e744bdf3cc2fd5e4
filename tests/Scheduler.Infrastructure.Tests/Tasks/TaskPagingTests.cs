using System.Text;
using CsCheck;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class TaskPagingTests(string provider) : DatabaseFixture(provider)
{
    // Few different starts, so that most pages begin and end between tasks with the same start.
    private static readonly Gen<TaskResponse> AnyTask = Gen.Select(
        Gen.Int[0, 3], Gen.OneOf("reports", "mails"),
        (start, worker) => SampleTasks.New() with { Start = SampleTasks.Future.AddHours(start), Worker = worker });

    private static readonly Gen<TaskFilter> AnyFilter = Gen.Select(
        Gen.Int[0, 2], Gen.Int[-1, 1], Gen.Int[2, 4],
        (workers, start, end) => new TaskFilter
        {
            Workers = workers == 0 ? null : [.. new[] { "reports", "mails" }.Take(workers).Select(WorkerName.From)],
            From = start < 0 ? null : SampleTasks.Future.AddHours(start),
            To = end > 3 ? null : SampleTasks.Future.AddHours(end),
        });

    [Test]
    public async Task Pages_contain_every_task_once_and_in_order_during_concurrent_changes()
    {
        var listings = Gen.Select(AnyTask.Array[0, 30], AnyTask.Array[0, 12], AnyFilter, Gen.Int[1, 7], Gen.OneOf(TaskSort.Start, TaskSort.StartDescending), Gen.Int[0, 1000]);
        await listings.SampleAsync(
            async (tasks, others, filter, limit, sort, random) =>
            {
                await Host.ClearAsync();
                await Host.StoreAsync(tasks);
                var stored = new List<TaskResponse>(tasks);
                var remaining = new Stack<TaskResponse>(others);
                var seen = new List<TaskResponse>();
                string? cursor = null;
                do
                {
                    (var items, cursor) = await Host.PageAsync(new ListTasksPage(filter, sort, limit, IsSummary: false, cursor));
                    Assert.That(items, Has.Count.LessThanOrEqualTo(limit));
                    Assert.That(items, cursor is null ? Is.Not.Null : Has.Count.EqualTo(limit), "A page that has a next page is full.");
                    seen.AddRange(items);
                    await ChangeTasksAsync(stored, remaining, random + seen.Count);
                }
                while (cursor is not null && seen.Count <= tasks.Length + others.Length);

                Assert.That(cursor, Is.Null, "The pages do not end.");
                var survivors = stored.Intersect(tasks).Where(task => Matches(task, filter)).Select(task => task.Id);
                Assert.That(survivors, Is.SubsetOf(seen.Select(task => task.Id)));
                Assert.That(seen, Is.EqualTo(InOrder(seen.Distinct(), sort)));
                Assert.That(seen, Is.All.Matches<TaskResponse>(task => Matches(task!, filter)));
            },
            iter: 60,
            threads: 1);
    }

    [Test]
    public async Task Descending_order_is_the_exact_reverse()
    {
        await AnyTask.Array[0, 40].SampleAsync(
            async tasks =>
            {
                await Host.ClearAsync();
                await Host.StoreAsync(tasks);

                Assert.That(await Host.ListAsync(), Is.EqualTo(InOrder(tasks, TaskSort.Start)));
                Assert.That(await Host.ListAsync(sort: TaskSort.StartDescending), Is.EqualTo(InOrder(tasks, TaskSort.Start).Reverse()));
            },
            iter: 20,
            threads: 1);
    }

    [Test]
    public async Task Ids_are_ordered_as_their_text()
    {
        await Gen.Guid.Array[2, 30].SampleAsync(
            async ids =>
            {
                await Host.ClearAsync();
                await Host.StoreAsync(ids.Distinct().Select(id => SampleTasks.New() with { Id = id.ToString() }));

                var listed = (await Host.ListAsync()).Select(task => task.Id);

                Assert.That(listed, Is.EqualTo(ids.Distinct().Select(id => id.ToString()).Order(StringComparer.Ordinal)));
            },
            iter: 30,
            threads: 1);
    }

    [TestCase(TaskSort.Start)]
    [TestCase(TaskSort.StartDescending)]
    public async Task Listing_without_a_limit_continues_across_batches(TaskSort sort)
    {
        // Two batches and one more task; half of the tasks have the same start.
        var tasks = Enumerable.Range(0, 1001).Select(i => SampleTasks.New() with { Start = SampleTasks.Future.AddSeconds(Math.Max(i, 500)) }).ToList();
        await Host.StoreAsync(tasks);

        Assert.That(await Host.ListAsync(sort: sort), Is.EqualTo(InOrder(tasks, sort)));
    }

    [Test]
    public async Task Listing_of_large_payloads_continues_across_batches()
    {
        var payload = Payload.Parse(Encoding.UTF8.GetBytes($$"""{"long":"{{new string('x', 250_000)}}"}"""));
        var tasks = Enumerable.Range(0, 11).Select(_ => SampleTasks.New() with { Payload = payload }).ToList();
        await Host.StoreAsync(tasks);

        Assert.That(await Host.ListAsync(), Is.EqualTo(InOrder(tasks, TaskSort.Start)));
    }

    /// <summary>Between two pages, deletes a task, creates one, or does nothing.</summary>
    private async Task ChangeTasksAsync(List<TaskResponse> stored, Stack<TaskResponse> remaining, int random)
    {
        switch (random % 3)
        {
            case 0 when stored.Count > 0:
                var deleted = stored[random % stored.Count];
                await Host.SendAsync(new DeleteTask(SampleTasks.IdOf(deleted.Id)));
                stored.Remove(deleted);
                break;
            case 1 when remaining.TryPop(out var created):
                await Host.StoreAsync(created);
                stored.Add(created);
                break;
            default:
                break;
        }
    }

    private static IEnumerable<TaskResponse> InOrder(IEnumerable<TaskResponse> tasks, TaskSort sort)
    {
        var ordered = tasks.OrderBy(task => task.Start).ThenBy(task => task.Id, StringComparer.Ordinal).ToList();
        return sort == TaskSort.Start ? ordered : ordered.AsEnumerable().Reverse();
    }

    private static bool Matches(TaskResponse task, TaskFilter filter) =>
        filter.Workers?.Any(worker => worker.Value == task.Worker) != false
        && (filter.From is null || task.Start > filter.From)
        && (filter.To is null || task.Start < filter.To);
}
