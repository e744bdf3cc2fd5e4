using Moq;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Tasks;

public sealed class ListTasksTests
{
    private static readonly TaskFilter Filter = new() { Statuses = [ScheduledTaskStatus.Scheduled] };

    private Pipeline _pipeline = new();

    [SetUp]
    public void Begin() => _pipeline = new Pipeline();

    [TestCase(0, 0)]
    [TestCase(0, 1)]
    [TestCase(1, -1)]
    [TestCase(1, 0)]
    [TestCase(1, 1)]
    [TestCase(3, 7)]
    public async Task Every_task_is_listed_once_and_in_order_across_batches(int batches, int more)
    {
        var tasks = Responses.Make(first: 1, (batches * await BatchSizeAsync()) + more);
        _pipeline.ReadStore.Holds(tasks);

        var listed = await ReadAllAsync(await ListAsync());

        Assert.That(listed, Is.EqualTo(tasks));
    }

    [Test]
    public async Task Each_batch_starts_after_the_last_task_of_the_previous_one_and_a_short_batch_is_the_last()
    {
        var size = await BatchSizeAsync();
        var tasks = Responses.Make(first: 1, (2 * size) + 1);
        var calls = _pipeline.ReadStore.Holds(tasks);

        await ReadAllAsync(await ListAsync());

        Assert.That(
            calls.Select(call => call.After),
            Is.EqualTo(new[] { null, TaskPosition.After(tasks[size - 1], TaskSort.Start), TaskPosition.After(tasks[(2 * size) - 1], TaskSort.Start) }));
    }

    [Test]
    public async Task Every_batch_is_read_with_the_filter_and_sort_of_the_listing()
    {
        var calls = _pipeline.ReadStore.Holds(Responses.Make(first: 1, await BatchSizeAsync()));
        using var cancellation = new CancellationTokenSource();

        await ReadAllAsync(await _pipeline.SendAsync(new ListTasks(Filter, TaskSort.StartDescending), cancellation.Token));

        Assert.That(calls, Has.Count.EqualTo(2));
        Assert.That(
            calls.Select(call => (call.Filter, call.Sort, call.Token)),
            Is.All.EqualTo((Filter, TaskSort.StartDescending, cancellation.Token)));
    }

    [Test]
    public async Task Each_batch_has_a_deadline_of_its_own()
    {
        var size = await BatchSizeAsync();
        _pipeline.ReadStore.Holds(Responses.Make(first: 1, 2 * size));
        var whole = _pipeline.Deadline.Remaining;

        var seen = 0;
        await foreach (var task in await ListAsync())
        {
            seen++;
            Assert.That(_pipeline.Deadline.Remaining, Is.EqualTo(seen is 1 || seen == size + 1 ? whole : TimeSpan.Zero), task.Id);
            _pipeline.Time.Advance(RequestDeadline.DefaultLimit);
        }
    }

    [Test]
    public async Task Batches_are_read_lazily()
    {
        var size = await BatchSizeAsync();
        var calls = _pipeline.ReadStore.Holds(Responses.Make(first: 1, 3 * size));
        var listing = await ListAsync();
        Assert.That(calls, Is.Empty);

        var seen = 0;
        await foreach (var task in listing)
        {
            seen++;
            Assert.That(calls, Has.Count.EqualTo(seen <= size ? 1 : 2));
            if (seen > size)
            {
                break;
            }
        }

        Assert.That(calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_batch_of_large_payloads_ends_at_its_size_limit()
    {
        const int Bytes = ListTasksHandler.BatchBytes / 4;
        var tasks = Enumerable.Range(1, 10).Select(number => Responses.MakeLarge(number, Bytes)).ToList();
        var calls = _pipeline.ReadStore.Holds(tasks);

        var listed = await ReadAllAsync(await ListAsync());

        Assert.That(listed, Is.EqualTo(tasks));
        Assert.That(
            calls.Select(call => call.After),
            Is.EqualTo(new[] { null, TaskPosition.After(tasks[3], TaskSort.Start), TaskPosition.After(tasks[7], TaskSort.Start) }));
    }

    [Test]
    public async Task A_read_that_fails_midway_ends_the_listing_with_its_exception()
    {
        var size = await BatchSizeAsync();
        _pipeline.ReadStore.SetupSequence(tasks => tasks.ReadAsync(
                It.IsAny<TaskRange>(), It.IsAny<int>(), It.IsAny<bool>(), It.IsAny<CancellationToken>()))
            .Returns(Responses.Make(first: 1, size).ToAsyncEnumerable())
            .Throws(new InvalidOperationException());
        var listing = await ListAsync();

        await Assert.ThatAsync(() => ReadAllAsync(listing), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_listing_runs_outside_the_write_scope()
    {
        _pipeline.ReadStore.Holds([]);

        await ReadAllAsync(await ListAsync());

        Assert.That(_pipeline.Scope.Runs, Is.Zero);
    }

    private static async Task<List<TaskResponse>> ReadAllAsync(IAsyncEnumerable<TaskResponse> listing)
    {
        var tasks = new List<TaskResponse>();
        await foreach (var task in listing)
        {
            tasks.Add(task);
        }

        return tasks;
    }

    private static async Task<int> BatchSizeAsync()
    {
        var pipeline = new Pipeline();
        var calls = pipeline.ReadStore.Holds([]);
        await ReadAllAsync(await pipeline.SendAsync(new ListTasks(Filter, TaskSort.Start)));
        return calls.Single().Count;
    }

    private Task<IAsyncEnumerable<TaskResponse>> ListAsync() => _pipeline.SendAsync(new ListTasks(Filter, TaskSort.Start));
}
