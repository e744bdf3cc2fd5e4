using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Tests.Common;
using Scheduler.Application.Workers;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Workers;

public sealed class WorkerUseCaseTests
{
    private static readonly WorkerName Reports = WorkerName.From("reports");

    private Pipeline _pipeline = new();

    [SetUp]
    public void Begin() => _pipeline = new Pipeline();

    [Test]
    public async Task Expired_leases_are_ended_and_reported()
    {
        var task = _pipeline.GivenLeased();
        var (renewed, now) = (_pipeline.GivenLeased(), Pipeline.Now.AddSeconds(60));
        renewed.RenewLease(Pipeline.TokenOf(renewed.Id), seconds: 600, changes: null, ClockReading.At(Pipeline.Now.AddSeconds(1)));
        _pipeline.Time.SetUtcNow(now);
        _pipeline.Tasks.Setup(tasks => tasks.FindExpiredWithClockAsync(ExpireLeases.BatchSize, It.IsAny<CancellationToken>()))
            .ReturnsAsync(([task, renewed], ClockReading.At(now)));

        var expired = await _pipeline.SendAsync(new ExpireLeases());

        Assert.That(expired, Is.EqualTo(new[] { new ExpiredLease(task.Id, task.Worker, "host-1", 1, ScheduledTaskStatus.Scheduled) }));
        Assert.That(task.Failure, Is.EqualTo(TaskFailure.LeaseExpired));
        Assert.That(renewed.Lease, Is.Not.Null, "A heartbeat extended the lease meanwhile.");
        _pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task Settings_are_created_with_the_first_setting()
    {
        WorkerSettings? added = null;
        _pipeline.WorkerSettings.Setup(workers => workers.Add(It.IsAny<WorkerSettings>())).Callback((WorkerSettings settings) => added = settings);

        await _pipeline.SendAsync(new UpdateWorker(Reports, new(default, default)));
        Assert.That(added, Is.Null);
        await _pipeline.SendAsync(new UpdateWorker(Reports, new(new(value: true), new(value: 7))));

        Assert.That((added!.Worker, added.Paused, added.MaxRunning), Is.EqualTo((Reports, true, (int?)7)));
    }

    [Test]
    public async Task Existing_settings_are_removed()
    {
        var settings = new WorkerSettings(Reports);
        _pipeline.WorkerSettings.Setup(workers => workers.FindAsync(Reports, It.IsAny<CancellationToken>())).ReturnsAsync(settings);

        await _pipeline.SendAsync(new DeleteWorkerSettings(WorkerName.From("mail")));
        _pipeline.VerifySaved(Times.Never);
        await _pipeline.SendAsync(new DeleteWorkerSettings(Reports));

        _pipeline.WorkerSettings.Verify(workers => workers.Remove(settings), Times.Once);
        _pipeline.VerifySaved(Times.Once);
    }

    [Test]
    public async Task Counts_of_ended_tasks_are_cached_for_some_seconds()
    {
        _pipeline.WorkerStore.Setup(workers => workers.FindLiveAsync(null, It.IsAny<CancellationToken>()))
            .ReturnsAsync([WorkerResponse.Empty("b") with { Running = 2 }]);
        _pipeline.WorkerStore.Setup(workers => workers.CountEndedAsync(null, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Dictionary<string, EndedTasks>(StringComparer.Ordinal) { ["a"] = new(Succeeded: 3, Failed: 1) });

        var listed = await _pipeline.SendAsync(new ListWorkers());
        _pipeline.Time.Advance(TimeSpan.FromSeconds(4));
        await _pipeline.SendAsync(new ListWorkers());
        _pipeline.WorkerStore.Verify(workers => workers.CountEndedAsync(null, It.IsAny<CancellationToken>()), Times.Once);
        _pipeline.Time.Advance(TimeSpan.FromSeconds(1));
        await _pipeline.SendAsync(new ListWorkers());

        Assert.That(listed, Is.EqualTo(new[] { WorkerResponse.Empty("a") with { Succeeded = 3, Failed = 1 }, WorkerResponse.Empty("b") with { Running = 2 } }));
        _pipeline.WorkerStore.Verify(workers => workers.CountEndedAsync(null, It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Test]
    public async Task A_single_worker_is_read_with_its_settings()
    {
        var live = WorkerResponse.Empty("reports") with { Scheduled = 2, Paused = true, MaxRunning = 7 };
        _pipeline.WorkerStore.Setup(workers => workers.FindLiveAsync(Reports, It.IsAny<CancellationToken>())).ReturnsAsync([live]);
        _pipeline.WorkerStore.Setup(workers => workers.CountEndedAsync(Reports, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Dictionary<string, EndedTasks>(StringComparer.Ordinal));

        Assert.That(await _pipeline.SendAsync(new GetWorker(Reports)), Is.EqualTo(live));
    }

    [Test]
    public void A_worker_without_settings_is_neither_paused_nor_capped()
    {
        var worker = WorkerResponse.Empty("reports");

        Assert.That((worker.Paused, worker.MaxRunning), Is.EqualTo((false, (int?)null)));
    }

    [Test]
    public async Task A_single_worker_is_counted_separately()
    {
        _pipeline.WorkerStore.Setup(workers => workers.FindLiveAsync(Reports, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        _pipeline.WorkerStore.Setup(workers => workers.CountEndedAsync(Reports, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Dictionary<string, EndedTasks>(StringComparer.Ordinal) { ["reports"] = new(Succeeded: 3, Failed: 1) });

        Assert.That(await _pipeline.SendAsync(new GetWorker(Reports)), Is.EqualTo(WorkerResponse.Empty("reports") with { Succeeded = 3, Failed = 1 }));
    }
}
