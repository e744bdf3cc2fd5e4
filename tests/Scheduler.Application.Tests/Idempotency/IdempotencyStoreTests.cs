using Moq;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Idempotency;

public sealed class IdempotencyStoreTests
{
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "/path", "key", "body"u8);
    private static readonly NewTask Sample = new(new TaskTemplate(WorkerName.From("reports")), TaskStart.At(Pipeline.Now.AddHours(1)));
    private static readonly ScheduledTask[] Stored = [NewStored(), NewStored()];
    private static readonly TaskId[] Ids = [Stored[0].Id, Stored[1].Id];

    private Pipeline _pipeline = new();
    private IdempotencyRecord? _put;

    [SetUp]
    public void Begin()
    {
        _pipeline = new Pipeline();
        _put = null;
        _pipeline.Tasks.Setup(tasks => tasks.Add(It.IsAny<ScheduledTask>()));
        _pipeline.Records.Setup(records => records.Put(It.IsAny<IdempotencyRecord>())).Callback((IdempotencyRecord record) => _put = record);
    }

    [Test]
    public async Task A_request_without_a_key_reads_no_record()
    {
        await _pipeline.SendAsync(new CreateTask(() => Sample));
        Assert.That(_pipeline.Records.Invocations, Is.Empty);
    }

    [Test]
    public async Task A_new_key_is_stored_with_the_ids_of_its_tasks_in_the_same_save()
    {
        GivenRecord(record: null);
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => Assert.That(_put, Is.Not.Null)).Returns(Task.CompletedTask);

        var created = await _pipeline.SendAsync(new CreateTasks(() => [Sample, Sample], Key));

        Assert.That(created.IsReplayed, Is.False);
        Assert.That((_put!.Id, _put.Fingerprint, _put.CreatedAt), Is.EqualTo((Key.Id, Key.Fingerprint, Pipeline.Now)));
        Assert.That(_put.Tasks.Select(id => id.ToString()), Is.EqualTo(created.Value.Select(task => task.Id)));
        _pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task A_known_key_replays_its_tasks_in_the_original_order_and_creates_nothing()
    {
        GivenRecord(Record());
        GivenTasks(Ids[1], Ids[0]);

        var single = await _pipeline.SendAsync(new CreateTask(() => Sample, Key));
        var several = await _pipeline.SendAsync(new CreateTasks(() => [Sample], Key));

        Assert.That((single.IsReplayed, single.Value.Id), Is.EqualTo((true, $"{Ids[0]}")));
        Assert.That(several.IsReplayed, Is.True);
        Assert.That(several.Value.Select(task => task.Id), Is.EqualTo(Ids.Select(id => $"{id}")));
        _pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task The_content_of_a_duplicate_is_not_needed()
    {
        GivenRecord(Record());
        GivenTasks(Ids);

        var single = await _pipeline.SendAsync(new CreateTask(Invalid<NewTask>, Key));
        var several = await _pipeline.SendAsync(new CreateTasks(Invalid<IReadOnlyList<NewTask>>, Key));

        Assert.That((single.IsReplayed, several.IsReplayed), Is.EqualTo((true, true)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Invalid_content_of_a_new_key_or_of_none_is_rejected_and_stores_nothing(bool hasKey)
    {
        GivenRecord(record: null);
        var key = hasKey ? Key : null;

        await Assert.ThrowsAsync<FormatException>(() => _pipeline.SendAsync(new CreateTask(Invalid<NewTask>, key)));
        await Assert.ThrowsAsync<FormatException>(() => _pipeline.SendAsync(new CreateTasks(Invalid<IReadOnlyList<NewTask>>, key)));

        Assert.That(_put, Is.Null);
        _pipeline.VerifySaved(Times.Never);
    }

    [Test]
    public async Task A_known_key_with_another_body_is_rejected()
    {
        GivenRecord(Record());
        await AssertRejectedAsync(IdempotencyKey.Of("caller", "/path", "key", "other"u8), "idempotency-key-reused");
    }

    [Test]
    public async Task A_known_key_of_a_deleted_task_is_rejected()
    {
        GivenRecord(Record());
        GivenTasks(Ids[1]);
        await AssertRejectedAsync(Key, "task-deleted");
    }

    [Test]
    public void A_rejected_key_has_a_descriptive_message() => Assert.Multiple(() =>
    {
        Assert.That(IdempotencyException.Reused().Message, Does.Contain("another request body"));
        Assert.That(IdempotencyException.Deleted().Message, Does.Contain("deleted"));
    });

    [Test]
    public async Task A_key_expires_after_a_day()
    {
        GivenTasks(Ids);
        GivenRecord(Record(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1)));
        Assert.That((await _pipeline.SendAsync(new CreateTask(() => Sample, Key))).IsReplayed, Is.True);

        GivenRecord(Record(TimeSpan.FromHours(24)));
        Assert.That((await _pipeline.SendAsync(new CreateTask(() => Sample, Key))).IsReplayed, Is.False);
        Assert.That(_put!.CreatedAt, Is.EqualTo(Pipeline.Now));
    }

    [Test]
    public async Task A_duplicate_that_lost_the_race_returns_the_tasks_of_the_first_request()
    {
        GivenTasks(Ids);
        _pipeline.Records.SetupSequence(records => records.FindAsync(Key.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync((IdempotencyRecord?)null)
            .ReturnsAsync(Record());
        _pipeline.UnitOfWork.Setup(unitOfWork => unitOfWork.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ConflictException());

        var created = await _pipeline.SendAsync(new CreateTask(() => Sample, Key));

        Assert.That((created.IsReplayed, created.Value.Id), Is.EqualTo((true, $"{Ids[0]}")));
    }

    [TestCase(DeleteExpiredRecords.BatchSize, true)]
    [TestCase(DeleteExpiredRecords.BatchSize - 1, false)]
    [TestCase(0, false)]
    public async Task Expired_records_are_deleted_in_batches(int deleted, bool isMore)
    {
        _pipeline.Records.Setup(records => records.DeleteOldestAsync(Pipeline.Now.AddHours(-24), DeleteExpiredRecords.BatchSize, It.IsAny<CancellationToken>()))
            .ReturnsAsync(deleted);

        Assert.That(await _pipeline.SendAsync(new DeleteExpiredRecords()), Is.EqualTo(isMore));
        Assert.That(_pipeline.Scope.Runs, Is.EqualTo(1));
    }

    private static T Invalid<T>() => throw new FormatException();

    private static IdempotencyRecord Record(TimeSpan age = default) => new(Key.Id, Key.Fingerprint, Ids, Pipeline.Now - age);

    private void GivenRecord(IdempotencyRecord? record) =>
        _pipeline.Records.Setup(records => records.FindAsync(Key.Id, It.IsAny<CancellationToken>())).ReturnsAsync(record);

    private void GivenTasks(params IEnumerable<TaskId> ids) => _pipeline.Tasks
        .Setup(tasks => tasks.FindAllAsync(Ids, It.IsAny<CancellationToken>()))
        .ReturnsAsync(ids.Select(id => Stored.Single(task => task.Id == id)).ToList());

    private static ScheduledTask NewStored() => ScheduledTask.Create(Sample.Template, Sample.Start, ClockReading.At(Pipeline.Now));

    private async Task AssertRejectedAsync(IdempotencyKey key, string code)
    {
        foreach (var content in new Func<NewTask>[] { () => Sample, Invalid<NewTask> })
        {
            var exception = await Assert.ThrowsAsync<IdempotencyException>(() => _pipeline.SendAsync(new CreateTask(content, key)));
            Assert.That(exception!.Code, Is.EqualTo(code));
        }

        _pipeline.VerifySaved(Times.Never);
    }
}
