using Moq;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Tasks;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChangeManyTasksTests
{
    private readonly Pipeline _pipeline = new();

    // The pipeline's time goes on while a test waits.
    [SetUp]
    public void SaveInNoTime() => _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
        .Callback(() => _pipeline.Deadline.Restart()).Returns(Task.CompletedTask);

    [Test]
    public async Task Tasks_are_changed_in_transactions_of_a_hundred()
    {
        var tasks = Enumerable.Range(0, 250).Select(_ => _pipeline.Given()).ToList();

        var result = await SendAsync(tasks);

        Assert.That((result.Matched, result.Capped, result.Changed, result.More, result.Next), Is.EqualTo((250, false, 250, false, (string?)null)));
        Assert.That(tasks.Select(task => task.Status), Is.All.EqualTo(ScheduledTaskStatus.Failed));
        _pipeline.VerifySaved(() => Times.Exactly(3));
    }

    [Test]
    public async Task A_change_that_takes_half_of_the_deadline_continues_with_the_next_request()
    {
        var tasks = Enumerable.Range(0, 250).Select(_ => _pipeline.Given()).ToList();
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => _pipeline.Time.Advance(TimeSpan.FromSeconds(2))).Returns(Task.CompletedTask);

        var changed = new List<int>();
        string? after = null;
        do
        {
            _pipeline.Deadline.Restart();
            var result = await SendAsync(tasks, after);
            Assert.That(result.More, Is.EqualTo(result.Next is not null));
            Assert.That(result.AsOf, Is.EqualTo(Pipeline.Now));
            changed.Add(result.Changed);
            after = result.Next;
        }
        while (after is not null);

        Assert.That(changed, Is.EqualTo(new[] { 100, 100, 50 }));
    }

    [Test]
    public async Task Only_the_first_hundred_skipped_tasks_are_named()
    {
        var tasks = Enumerable.Range(0, 120).Select(_ => _pipeline.Given(status: ScheduledTaskStatus.Failed)).ToList();

        var result = await SendAsync(tasks);

        Assert.That((result.Changed, result.SkippedCount, result.Skipped.Count), Is.EqualTo((0, 120, 100)));
        Assert.That(result.Skipped[99], Is.EqualTo(new SkippedTask($"{tasks[99].Id}", "invalid-transition")));
    }

    [TestCase(10_000, 10_000, false)]
    [TestCase(10_001, 10_000, true)]
    public async Task A_dry_run_counts_up_to_a_cap_and_changes_nothing(int stored, int matched, bool capped)
    {
        _pipeline.ReadStore.Setup(store => store.CountAsync(It.IsAny<TaskRange>(), 10_001, It.IsAny<CancellationToken>())).ReturnsAsync(stored);

        var result = (await _pipeline.SendAsync(
            new ChangeManyTasks(() => new BulkChange { Action = BulkAction.Delete, Filter = new TaskFilter(), IsDryRun = true }))).Value;

        Assert.That((result.Matched, result.Capped, result.Changed, result.SkippedCount, result.More), Is.EqualTo((matched, capped, 0, 0, false)));
    }

    [TestCase("")]
    [TestCase("AAAA")]
    [TestCase("CN6dT1kq0gAAAAAA")]
    public void A_position_that_was_not_issued_is_refused(string after) => Assert.That(
        () => SendAsync([_pipeline.Given()], after), Throws.TypeOf<InvalidCursorException>());

    [Test]
    public async Task A_position_with_another_character_is_refused()
    {
        var tasks = Enumerable.Range(0, 2).Select(_ => _pipeline.Given()).ToList();
        var next = (await SendAsync(tasks, limit: 1)).Next!;

        for (var i = 0; i < next.Length; i++)
        {
            var damaged = $"{next[..i]}{(next[i] == 'A' ? 'B' : 'A')}{next[(i + 1)..]}";
            await Assert.ThatAsync(() => SendAsync(tasks, damaged), Throws.TypeOf<InvalidCursorException>(), damaged);
        }
    }

    private async Task<BulkResult> SendAsync(IEnumerable<ScheduledTask> tasks, string? after = null, int limit = BulkChange.MaxLimit) =>
        (await _pipeline.SendAsync(new ChangeManyTasks(() => new BulkChange
        {
            Action = BulkAction.Cancel,
            Ids = [.. tasks.Select(task => task.Id.ToString())],
            After = after,
            Limit = limit,
        }))).Value;
}
