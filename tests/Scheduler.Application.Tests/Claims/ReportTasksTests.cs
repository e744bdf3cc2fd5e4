using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Claims;

public sealed class ReportTasksTests
{
    private Pipeline _pipeline = null!;

    [SetUp]
    public void SetUp() => _pipeline = new Pipeline();

    [Test]
    public async Task Reports_are_read_together_and_saved_together()
    {
        var tasks = Enumerable.Range(0, 3).Select(_ => _pipeline.GivenLeased()).ToList();

        var outcomes = await SendAsync([.. tasks.Select(Complete)]);

        Assert.That(outcomes.Select(outcome => outcome.Id), Is.EqualTo(tasks.Select(task => $"{task.Id}")));
        Assert.That(outcomes.Select(outcome => outcome.Task), Is.All.EqualTo(new ReportedTask(ScheduledTaskStatus.Succeeded, 3, LeaseExpiresAt: null)));
        VerifyReads(Times.Once());
        _pipeline.LeaseClock.Verify(clock => clock.ReadAsync(It.IsAny<CancellationToken>()), Times.Once);
        _pipeline.VerifySaved(Times.Once);
        Assert.That(_pipeline.Scope.Runs, Is.EqualTo(1));
    }

    [Test]
    public async Task Each_action_does_what_the_single_call_does()
    {
        var (renewed, failed, released) = (_pipeline.GivenLeased(), _pipeline.GivenLeased(), _pipeline.GivenLeased());

        var outcomes = await SendAsync(
            Item(new RenewLease(renewed.Id, Pipeline.TokenOf(renewed.Id), 600, Payload: null)),
            Item(new FailTask(failed.Id, Pipeline.TokenOf(failed.Id), new FailureReport("It broke.", IsRetryable: false), Payload: null)),
            Item(new ReleaseTask(released.Id, Pipeline.TokenOf(released.Id), TimeSpan.FromSeconds(5))));

        Assert.That(outcomes.Select(outcome => outcome.Task), Is.EqualTo(new[]
        {
            new ReportedTask(ScheduledTaskStatus.Running, 2, Pipeline.Now.AddSeconds(600)),
            new ReportedTask(ScheduledTaskStatus.Failed, 3, LeaseExpiresAt: null),
            new ReportedTask(ScheduledTaskStatus.Scheduled, 3, LeaseExpiresAt: null),
        }));
        Assert.That((failed.Failure!.Message, released.DueAt), Is.EqualTo(("It broke.", Pipeline.Now.AddSeconds(5))));
    }

    [Test]
    public async Task Two_reports_of_one_task_are_applied_in_order()
    {
        var task = _pipeline.GivenLeased();
        var progress = Item(new RenewLease(task.Id, Pipeline.TokenOf(task.Id), Seconds: null, Payload.Parse("""{"progress":99}"""u8)));

        var outcomes = await SendAsync(progress, Complete(task), progress);

        Assert.That(outcomes.Select(outcome => (outcome.Task?.Status, outcome.Task?.Version, outcome.Rejection?.Code)), Is.EqualTo(new (ScheduledTaskStatus?, int?, string?)[]
        {
            (ScheduledTaskStatus.Running, 3, null), (ScheduledTaskStatus.Succeeded, 4, null), (null, null, "lease-lost"),
        }));
    }

    [Test]
    public async Task Rejected_reports_change_nothing_and_the_others_are_saved()
    {
        var (running, full, unknown) = (_pipeline.GivenLeased(), _pipeline.GivenLeased(), _pipeline.GivenUnknownTask());
        var before = full.Events.Count;

        var outcomes = await SendAsync(
            Item(new CompleteTask(running.Id, LeaseToken.From("wrong"), Payload: null)),
            Item(new CompleteTask(full.Id, Pipeline.TokenOf(full.Id), Large)),
            Item(new CompleteTask(unknown, Pipeline.TokenOf(unknown), Payload: null)),
            new ReportItem("no id", Report: null),
            Complete(running));

        Assert.That(outcomes.Select(outcome => (outcome.Rejection?.Code, outcome.Rejection?.IsAboutField)), Is.EqualTo(new (string?, bool?)[]
        {
            ("lease-lost", false), ("validation-failed", true), ("task-not-found", false), ("task-not-found", false), (null, null),
        }));
        Assert.That(outcomes[3].Rejection!.Message, Does.Contain("'no id'"));
        Assert.That((full.Status, full.Lease is null, full.Version, full.Events.Count), Is.EqualTo((ScheduledTaskStatus.Running, false, 2, before)));
        _pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task Repeated_request_returns_the_same_outcomes()
    {
        var (completed, failed) = (_pipeline.GivenLeased(), _pipeline.GivenLeased());
        ReportItem[] items =
        [
            Complete(completed),
            Item(new FailTask(failed.Id, Pipeline.TokenOf(failed.Id), new FailureReport(), Payload: null)),
        ];

        var first = await SendAsync(items);
        var events = completed.Events.Count;

        Assert.That(await SendAsync(items), Is.EqualTo(first));
        Assert.That(completed.Events, Has.Count.EqualTo(events));
    }

    [Test]
    public async Task Reports_that_conflict_are_sent_again_in_halves()
    {
        var tasks = Enumerable.Range(0, 4).Select(_ => _pipeline.GivenLeased()).ToList();
        _pipeline.UnitOfWork.SetupSequence(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ConflictException())
            .ThrowsAsync(new ConflictException())
            .Returns(Task.CompletedTask)
            .ThrowsAsync(new ConflictException())
            .Returns(Task.CompletedTask)
            .Returns(Task.CompletedTask);

        var outcomes = await SendAsync([.. tasks.Select(Complete)]);

        Assert.That(outcomes.Select(outcome => outcome.Id), Is.EqualTo(tasks.Select(task => $"{task.Id}")));

        // Four; the first two; the first; the second twice; the last two.
        Assert.That(Reads(), Is.EqualTo(new[] { 4, 2, 1, 1, 1, 2 }));
    }

    [Test]
    public async Task Report_that_conflicts_until_the_deadline_ends_the_request()
    {
        var tasks = Enumerable.Range(0, 4).Select(_ => _pipeline.GivenLeased()).ToList();
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new ConflictException());

        await Assert.ThrowsAsync<TimeoutException>(() => SendAsync([.. tasks.Select(Complete)]));

        Assert.That(Reads().Take(3), Is.EqualTo(new[] { 4, 2, 1 }));
        Assert.That(Reads().Skip(3), Is.All.EqualTo(1), "Only the single report is retried.");
    }

    [Test]
    public async Task Another_failure_than_a_conflict_is_not_divided()
    {
        ReportItem[] items = [Complete(_pipeline.GivenLeased()), Complete(_pipeline.GivenLeased())];
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException());

        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(items));
        VerifyReads(Times.Once());
    }

    [Test]
    public void Only_a_single_report_has_a_conflict_key()
    {
        var task = _pipeline.GivenLeased();

        Assert.That(KeyOf(Complete(task)), Is.EqualTo(task.Id));
        Assert.That(KeyOf(Complete(task), Complete(task)), Is.Null);
        Assert.That(KeyOf(new ReportItem("no id", Report: null)), Is.Null);
    }

    private static readonly Payload Large =
        Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"b":"{{new string('x', Payload.MaxBytes - 10)}}"}"""));

    private static object? KeyOf(params ReportItem[] items) => ((ICommand)new ReportTasks(items)).ConflictKey;

    private static ReportItem Item(LeaseReport report) => new($"{report.Id}", report);

    private static ReportItem Complete(ScheduledTask task) => Item(new CompleteTask(task.Id, Pipeline.TokenOf(task.Id), Payload: null));

    private Task<IReadOnlyList<ReportOutcome>> SendAsync(params ReportItem[] items) => _pipeline.SendAsync(new ReportTasks(items));

    private void VerifyReads(Times times) => _pipeline.Tasks.Verify(
        tasks => tasks.FindAllWithClockAsync(It.IsAny<IReadOnlyCollection<TaskId>>(), It.IsAny<CancellationToken>()), times);

    private IEnumerable<int> Reads() => _pipeline.Tasks.Invocations
        .Where(call => call.Method.Name == nameof(ITaskRepository.FindAllWithClockAsync))
        .Select(call => ((IReadOnlyCollection<TaskId>)call.Arguments[0]!).Count);
}
