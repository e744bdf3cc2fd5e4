using Moq;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Tasks;

public sealed class TaskUseCaseTests
{
    private static readonly TaskTemplate Template = new(WorkerName.From("reports"));

    private Pipeline _pipeline = new();

    [SetUp]
    public void Begin() => _pipeline = new Pipeline();

    [Test]
    public async Task Creating_a_task_adds_it_and_returns_it()
    {
        ScheduledTask? added = null;
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>())).Callback((ScheduledTask task) => added = task);
        var payload = Payload.Parse("""{"a":1.10}"""u8);

        var response = await _pipeline.SendAsync(
            new CreateTask(() => new NewTask(Template with { Title = TaskTitle.From("Monthly report"), Payload = payload }, TaskStart.At(Pipeline.Now.AddHours(1)))));

        Assert.That(response.Value, Is.EqualTo(Responses.Make(1) with
        {
            Id = added!.Id.ToString(),
            Start = Pipeline.Now.AddHours(1),
            Title = "Monthly report",
            Worker = "reports",
            Status = ScheduledTaskStatus.Scheduled,
            Payload = payload,
            CreatedAt = Pipeline.Now,
            UpdatedAt = Pipeline.Now,
            StartedAt = null,
            FinishedAt = null,
            DueAt = Pipeline.Now.AddHours(1),
            Attempt = 0,
            Retry = Responses.DefaultRetry,
            Failure = null,
            Lease = null,
            Traceparent = null,
            ScheduleId = null,
            ScheduledFor = null,
            Version = 1,
        }));
    }

    [Test]
    public async Task A_task_is_added_before_it_is_saved()
    {
        var calls = new List<string>();
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>())).Callback(() => calls.Add("add"));
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => calls.Add("save")).Returns(Task.CompletedTask);

        await _pipeline.SendAsync(new CreateTask(() => At(1)));

        Assert.That(calls, Is.EqualTo(new[] { "add", "save" }));
    }

    [Test]
    public async Task Creating_several_tasks_returns_them_in_the_order_of_the_request()
    {
        var added = new List<ScheduledTask>();
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>())).Callback((ScheduledTask task) => added.Add(task));
        var hours = Enumerable.Range(1, 50).Reverse().ToList();

        var response = await _pipeline.SendAsync(new CreateTasks(() => hours.ConvertAll(At)));

        Assert.That(response.Value.Select(task => task.Start), Is.EqualTo(hours.Select(hour => Pipeline.Now.AddHours(hour))));
        Assert.That(response.Value.Select(task => task.Id), Is.EqualTo(added.Select(task => task.Id.ToString())));
    }

    [Test]
    public async Task A_batch_reports_the_indexes_of_its_invalid_tasks()
    {
        var exception = (await Assert.ThrowsAsync<DomainException>(() => _pipeline.SendAsync(new CreateTasks(() => [At(1), At(-1), At(2), At(0)]))))!;

        Assert.That(exception.Errors.Select(error => error.Field), Is.EqualTo(new[] { "[1].start", "[3].start" }));
    }

    [Test]
    public async Task A_delay_counts_by_the_lease_clock()
    {
        var (leaseTime, failed) = (Pipeline.Now.AddMinutes(-7), _pipeline.Given());
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>()));
        failed.Update(new TaskChanges { Status = new(ScheduledTaskStatus.Failed) }, ClockReading.At(Pipeline.Now));
        _pipeline.LeaseClock.Setup(clock => clock.ReadAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new ClockReading(Pipeline.Now, leaseTime));

        var one = await _pipeline.SendAsync(new CreateTask(() => After(5)));
        var several = await _pipeline.SendAsync(new CreateTasks(() => [At(1), After(0), After(9)]));
        var retried = await _pipeline.SendAsync(
            new UpdateTask(failed.Id, new TaskChanges { Status = new(ScheduledTaskStatus.Scheduled), Start = new(TaskStart.After(TimeSpan.Zero)) }));

        Assert.That((one.Value.Start, one.Value.CreatedAt), Is.EqualTo((leaseTime.AddSeconds(5), Pipeline.Now)));
        Assert.That(several.Value.Select(task => task.Start), Is.EqualTo(new[] { Pipeline.Now.AddHours(1), leaseTime, leaseTime.AddSeconds(9) }));
        Assert.That((retried.Start, retried.DueAt, retried.UpdatedAt), Is.EqualTo((leaseTime, (DateTimeOffset?)leaseTime, Pipeline.Now)));
        _pipeline.LeaseClock.Verify(clock => clock.ReadAsync(It.IsAny<CancellationToken>()), Times.Exactly(3), "Once for a whole batch.");
    }

    [Test]
    public async Task Without_a_delay_the_lease_clock_is_not_read()
    {
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>()));

        await _pipeline.SendAsync(new CreateTask(() => At(1)));
        await _pipeline.SendAsync(new CreateTasks(() => [At(1), At(2)]));

        _pipeline.LeaseClock.Verify(clock => clock.ReadAsync(It.IsAny<CancellationToken>()), Times.Never);
    }

    [Test]
    public async Task A_batch_reports_the_index_of_its_invalid_delay()
    {
        _pipeline.LeaseClock.Setup(clock => clock.ReadAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new ClockReading(Pipeline.Now, DateTimeOffset.MaxValue));

        var exception = (await Assert.ThrowsAsync<DomainException>(() => _pipeline.SendAsync(new CreateTasks(() => [At(1), After(0), After(1)]))))!;

        Assert.That((exception.Code, exception.Field), Is.EqualTo(("validation-failed", "[2].delaySeconds")));
    }

    [Test]
    public async Task Updating_a_task_saves_it_and_returns_its_new_state()
    {
        var task = _pipeline.Given();
        var saved = SavedVersions(task);

        var response = await _pipeline.SendAsync(
            new UpdateTask(task.Id, new TaskChanges { Title = new(null), Status = new(ScheduledTaskStatus.Running) }));

        Assert.That(
            (response.Id, response.Title, response.Status, response.StartedAt, response.UpdatedAt, response.Version),
            Is.EqualTo((task.Id.ToString(), (string?)null, ScheduledTaskStatus.Running, (DateTimeOffset?)Pipeline.Now, Pipeline.Now, 2)));
        Assert.That(saved, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Merging_a_payload_saves_it_and_returns_the_task()
    {
        var task = _pipeline.Given("""{"a":1}""");
        var saved = SavedVersions(task);

        var response = await _pipeline.SendAsync(new MergePayload(task.Id, Payload.Parse("""{"b":2}"""u8)));

        Assert.That(
            (response.Payload, response.UpdatedAt, response.Version),
            Is.EqualTo((Payload.Parse("""{"a":1,"b":2}"""u8), Pipeline.Now, 2)));
        Assert.That(saved, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Removing_a_payload_key_saves_the_payload_and_returns_the_task()
    {
        var task = _pipeline.Given("""{"a":1,"b":2}""");
        var saved = SavedVersions(task);

        var response = await _pipeline.SendAsync(new RemovePayloadKey(task.Id, "a"));

        Assert.That(
            (response.Payload, response.UpdatedAt, response.Version), Is.EqualTo((Payload.Parse("""{"b":2}"""u8), Pipeline.Now, 2)));
        Assert.That(saved, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Deleting_a_task_removes_it_before_the_save()
    {
        var task = _pipeline.Given();
        var calls = new List<string>();
        _pipeline.Tasks.Setup(tasks => tasks.Remove(task)).Callback(() => calls.Add("remove"));
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => calls.Add("save")).Returns(Task.CompletedTask);

        await _pipeline.SendAsync(new DeleteTask(task.Id));

        Assert.That(calls, Is.EqualTo(new[] { "remove", "save" }));
    }

    [Test]
    public async Task Reading_a_task_uses_the_read_store_outside_the_write_scope()
    {
        var stored = Responses.Make(1);
        var id = TaskPosition.After(stored, TaskSort.Start).Id;
        _pipeline.ReadStore.Setup(tasks => tasks.FindAsync(id, It.IsAny<CancellationToken>())).ReturnsAsync(stored);

        var response = await _pipeline.SendAsync(new GetTask(id));

        Assert.That(response, Is.SameAs(stored));
        Assert.That(_pipeline.Scope.Runs, Is.Zero);
    }

    [Test]
    public async Task Reading_an_unknown_task_fails()
    {
        var id = TaskId.New(Pipeline.Now);
        _pipeline.ReadStore.Setup(tasks => tasks.FindAsync(id, It.IsAny<CancellationToken>())).ReturnsAsync((TaskResponse?)null);

        await Assert.ThatAsync(
            () => _pipeline.SendAsync(new GetTask(id)),
            Throws.TypeOf<NotFoundException>().With.Property(nameof(NotFoundException.Code)).EqualTo("task-not-found"));
    }

    private static NewTask At(int hour) => new(Template, TaskStart.At(Pipeline.Now.AddHours(hour)));

    private static NewTask After(int seconds) => new(Template, TaskStart.After(TimeSpan.FromSeconds(seconds)));

    /// <summary>The version of the task at each save.</summary>
    private List<int> SavedVersions(ScheduledTask task)
    {
        var versions = new List<int>();
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => versions.Add(task.Version)).Returns(Task.CompletedTask);
        return versions;
    }
}
