using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

public sealed class ListTasksPageTests
{
    private static readonly TaskFilter Filter = new() { Workers = [WorkerName.From("reports")] };

    private Pipeline _pipeline = new();

    [SetUp]
    public void Begin() => _pipeline = new Pipeline();

    [Test]
    public async Task One_task_more_than_the_limit_is_read()
    {
        var calls = _pipeline.ReadStore.Holds(Responses.Make(first: 1, count: 10));
        using var cancellation = new CancellationTokenSource();

        var page = await _pipeline.SendAsync(new ListTasksPage(Filter, TaskSort.StartDescending, Limit: 3, IsSummary: false, Cursor: null), cancellation.Token);
        await page.ReadAsync(cancellation.Token).ToListAsync(CancellationToken.None);

        Assert.That(calls, Is.EqualTo(new[] { new ReadCall(Filter, TaskSort.StartDescending, null, 4, cancellation.Token) }));
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task The_last_page_has_no_next_cursor(int count)
    {
        var tasks = Responses.Make(first: 1, count);
        _pipeline.ReadStore.Holds(tasks);

        var page = await ReadAsync(limit: 3, cursor: null);

        Assert.That(page.Items, Is.EqualTo(tasks));
        Assert.That(page.NextCursor, Is.Null);
    }

    [Test]
    public async Task A_page_that_is_not_the_last_is_full_and_has_a_cursor_after_its_last_task()
    {
        var tasks = Responses.Make(first: 1, count: 4);
        _pipeline.ReadStore.Holds(tasks);

        var page = await ReadAsync(limit: 3, cursor: null);

        Assert.That(page.Items, Is.EqualTo(tasks.Take(3)));
        Assert.That(TaskCursor.Decode(page.NextCursor!, Filter, TaskSort.Start), Is.EqualTo(new CursorPosition(TaskPosition.After(tasks[2], TaskSort.Start), IsBackward: false)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(10)]
    [TestCase(11)]
    public async Task Paging_through_a_listing_returns_every_task_once(int limit)
    {
        var tasks = Responses.Make(first: 1, count: 10);
        _pipeline.ReadStore.Holds(tasks);

        var (seen, cursor) = (new List<TaskResponse>(), (string?)null);
        do
        {
            var page = await ReadAsync(limit, cursor);
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null && seen.Count <= tasks.Count);

        Assert.That(seen, Is.EqualTo(tasks));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(10)]
    public async Task Paging_backward_returns_the_tasks_before_a_page_in_the_order_of_the_listing(int limit)
    {
        var tasks = Responses.Make(first: 1, count: 10);
        _pipeline.ReadStore.Holds(tasks);
        var cursor = (await ReadAsync(limit: 8, cursor: null)).NextCursor;
        var seen = new List<TaskResponse>();
        for (cursor = (await ReadAsync(limit, cursor)).PreviousCursor; cursor is not null;)
        {
            var page = await ReadAsync(limit, cursor);
            Assert.That(page.NextCursor, Is.Not.Null);
            seen.InsertRange(0, page.Items);
            cursor = page.PreviousCursor;
        }

        Assert.That(seen, Is.EqualTo(tasks.Take(8)));
    }

    [Test]
    public async Task The_first_page_has_no_previous_cursor()
    {
        _pipeline.ReadStore.Holds(Responses.Make(first: 1, count: 4));

        Assert.That((await ReadAsync(limit: 3, cursor: null)).PreviousCursor, Is.Null);
    }

    [Test]
    public async Task The_limit_may_change_from_page_to_page()
    {
        var tasks = Responses.Make(first: 1, count: 10);
        _pipeline.ReadStore.Holds(tasks);

        var first = await ReadAsync(limit: 2, cursor: null);
        var second = await ReadAsync(limit: 5, first.NextCursor);

        Assert.That(second.Items, Is.EqualTo(tasks.Skip(2).Take(5)));
    }

    [Test]
    public async Task A_cursor_of_another_listing_is_rejected_before_the_read()
    {
        var calls = _pipeline.ReadStore.Holds(Responses.Make(first: 1, count: 10));
        var cursor = (await ReadAsync(limit: 3, cursor: null)).NextCursor;
        calls.Clear();

        await Assert.ThatAsync(
            () => _pipeline.SendAsync(new ListTasksPage(Filter, TaskSort.StartDescending, Limit: 3, IsSummary: false, cursor)),
            Throws.TypeOf<InvalidCursorException>());
        await Assert.ThatAsync(
            () => _pipeline.SendAsync(new ListTasksPage(new TaskFilter(), TaskSort.Start, Limit: 3, IsSummary: false, cursor)),
            Throws.TypeOf<InvalidCursorException>());
        Assert.That(calls, Is.Empty);
    }

    private async Task<(List<TaskResponse> Items, string? NextCursor, string? PreviousCursor)> ReadAsync(int limit, string? cursor)
    {
        var page = await _pipeline.SendAsync(new ListTasksPage(Filter, TaskSort.Start, limit, IsSummary: false, cursor));
        var items = await page.ReadAsync(CancellationToken.None).ToListAsync();
        return (items, page.NextCursor, page.PreviousCursor);
    }
}
