namespace Scheduler.Client.Tests.Service;

internal sealed class TaskTests : ServiceFixture
{
    private const string Payload = """{"big":1e400,"long":123456789012345678901234567890,"price":1.10,"text":"é😀","null":null}""";

    [Test]
    public async Task Task_goes_through_its_lifecycle()
    {
        var start = Tomorrow.AddTicks(1);
        var created = await Client.Tasks.CreateAsync(new NewTask { Start = start, Worker = "life", Title = "T", Payload = JsonPayload.Parse(Payload) });
        Assert.Multiple(() =>
        {
            Assert.That(created.Start, Is.EqualTo(start));
            Assert.That(created.Status, Is.EqualTo(SchedulerTaskStatus.Scheduled));
            Assert.That(created.Payload.GetRawText(), Is.EqualTo(Payload));
        });

        var changed = await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { Title = null }, ifVersion: created.Version);
        Assert.That(changed.Title, Is.Null);
        Assert.That(await Client.Tasks.GetIfChangedAsync(created.Id, changed.Version), Is.Null);
        Assert.That(await Client.Tasks.GetVersionAsync(created.Id), Is.EqualTo(changed.Version));
        Assert.That(
            await CodeOfAsync(() => Client.Tasks.DeleteAsync(created.Id, ifVersion: created.Version)),
            Is.EqualTo(SchedulerProblemCode.VersionMismatch));

        var running = await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { Status = SchedulerTaskStatus.Running });
        Assert.That(running.StartedAt, Is.Not.Null);
        await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { Status = SchedulerTaskStatus.Succeeded });
        await Client.Tasks.DeleteAsync(created.Id);
        Assert.That(await CodeOfAsync(() => Client.Tasks.GetAsync(created.Id)), Is.EqualTo(SchedulerProblemCode.TaskNotFound));
    }

    [Test]
    public async Task Tasks_are_counted_and_changed_together()
    {
        for (var i = 0; i < 3; i++)
        {
            await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow.AddMinutes(i), Worker = "bulk" });
        }

        var ofWorker = new TaskFilter { Workers = ["bulk"] };
        var count = await Client.Tasks.CountAsync(ofWorker, cap: 2);
        Assert.That((count.Count, count.Capped), Is.EqualTo((2, true)));

        var change = new BulkChange { Action = BulkAction.Cancel, Filter = ofWorker, BatchSize = 2, UnchangedSince = Tomorrow };
        var batches = await Client.Tasks.BulkAsync(change).ToListAsync();
        Assert.That(batches.Select(batch => (batch.Changed, batch.More)), Is.EqualTo(new[] { (2, true), (1, false) }));

        var again = await Client.Tasks.BulkAsync(new BulkChange { Action = BulkAction.RunNow, Filter = ofWorker }).SingleAsync();
        Assert.That(again.Skipped.Select(skipped => skipped.Code), Is.EqualTo(Enumerable.Repeat(SchedulerProblemCode.TaskNotReschedulable, 3)));

        var failed = await Client.Tasks.ListAsync(ofWorker).FirstAsync();
        Assert.That(failed.FailureKind, Has.Length.EqualTo(16));
        Assert.That((await Client.Tasks.CountAsync(new TaskFilter { Workers = ["bulk"], FailureKinds = [failed.FailureKind!] })).Count, Is.EqualTo(3));
        Assert.That((await Client.Tasks.ListAsync(new TaskFilter { IdPrefix = failed.Id[..30] }).FirstAsync()).Id, Is.EqualTo(failed.Id));
        Assert.That(await Client.Tasks.ListAsync(new TaskFilter { Workers = ["bulk"], Due = true }).AnyAsync(), Is.False);
    }

    [Test]
    public async Task Progress_and_the_reason_for_waiting_are_read()
    {
        var created = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "progress" });
        await Client.Workers.UpdateAsync("progress", new WorkerUpdate { Paused = true, PauseReason = "Paper", PausedUntil = Tomorrow });
        var waiting = (await Client.Tasks.GetAsync(created.Id)).Waiting!;
        Assert.That((waiting.Reason, waiting.Until), Is.EqualTo((TaskWaitingReason.Paused, (DateTimeOffset?)Tomorrow)));

        var worker = await Client.Workers.UpdateAsync("progress", new WorkerUpdate { Paused = false });
        Assert.That((worker.Paused, worker.PauseReason, worker.PausedUntil), Is.EqualTo((false, (string?)null, (DateTimeOffset?)null)));
        var task = (await Client.Claims.ClaimAsync(new ClaimRequest { Workers = ["progress"] })).Tasks.Single();
        var renewed = await Client.Claims.HeartbeatAsync(task.Id, task.Lease!.Token!, progress: new TaskProgress { Percent = 40, Message = "Page 4 of 10" });
        Assert.That((renewed.Progress!.Percent, renewed.Progress.Message, renewed.Version), Is.EqualTo((40, "Page 4 of 10", task.Version)));
    }

    [Test]
    public async Task Delay_is_measured_by_the_clock_of_the_service()
    {
        var created = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 60, Worker = "delayed" });
        Assert.That(created.Start, Is.EqualTo(created.CreatedAt.AddSeconds(60)));

        var many = await Client.Tasks.CreateManyAsync([new NewTask { DelaySeconds = 5, Worker = "delayed" }, new NewTask { Start = Tomorrow, Worker = "delayed" }]);
        Assert.That(many.Select(task => task.Start), Is.EqualTo(new[] { many[0].CreatedAt.AddSeconds(5), Tomorrow }));

        var moved = await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { DelaySeconds = 0 });
        Assert.That((moved.Start, moved.DueAt, moved.Version), Is.EqualTo((moved.UpdatedAt, (DateTimeOffset?)moved.UpdatedAt, created.Version + 1)));

        await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { Status = SchedulerTaskStatus.Failed });
        var retried = await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { Status = SchedulerTaskStatus.Scheduled, DelaySeconds = 0 });
        Assert.That((retried.Status, retried.Start), Is.EqualTo((SchedulerTaskStatus.Scheduled, retried.UpdatedAt)));
    }

    [Test]
    public async Task Start_and_delay_cannot_be_combined()
    {
        foreach (var task in new[] { new NewTask { Worker = "w" }, new NewTask { Start = Tomorrow, DelaySeconds = 5, Worker = "w" } })
        {
            var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => Client.Tasks.CreateAsync(task)))!;
            Assert.That(problem.Errors.Keys, Is.EqualTo(new[] { "start" }));
        }
    }

    [TestCase("plain")]
    [TestCase("a/b")]
    [TestCase("a%2Fb")]
    [TestCase(" ?#é😀")]
    [TestCase("...")]
    public async Task Payload_is_edited_key_by_key(string key)
    {
        var created = await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "payload" });
        var merged = await Client.Tasks.MergePayloadAsync(created.Id, JsonPayload.From(new Dictionary<string, int?>(StringComparer.Ordinal) { [key] = 1, ["rest"] = null }));
        Assert.That(merged.Payload.GetProperty(key).GetInt32(), Is.EqualTo(1));
        var removed = await Client.Tasks.RemovePayloadKeyAsync(created.Id, key);
        Assert.That(removed.Payload.GetRawText(), Is.EqualTo("""{"rest":null}"""));
        Assert.That(await CodeOfAsync(() => Client.Tasks.RemovePayloadKeyAsync(created.Id, key)), Is.EqualTo(SchedulerProblemCode.PayloadKeyNotFound));
    }

    [Test]
    public async Task Batch_is_listed_in_pages_in_both_orders()
    {
        var tasks = Enumerable.Range(0, 25).Select(minute => new NewTask { Start = Tomorrow.AddMinutes(minute), Worker = "pages" }).ToList();
        var created = await Client.Tasks.CreateManyAsync(tasks);
        var filter = new TaskFilter { Workers = ["pages"], Statuses = [SchedulerTaskStatus.Scheduled], From = Tomorrow.AddTicks(-1), To = Tomorrow.AddMinutes(20) };
        Assert.That(await Ids(filter), Is.EqualTo(created.Take(20).Select(task => task.Id)));
        Assert.That(await Ids(new TaskFilter { Workers = ["pages"], LatestFirst = true }), Is.EqualTo(created.Reverse().Select(task => task.Id)));

        async Task<List<string>> Ids(TaskFilter which)
        {
            var ids = new List<string>();
            await foreach (var task in Client.Tasks.ListAsync(which, pageSize: 7))
            {
                ids.Add(task.Id);
            }

            return ids;
        }
    }

    [Test]
    public async Task Duplicate_creation_returns_the_first_task()
    {
        var task = new NewTask { Start = Tomorrow, Worker = "once" };
        var first = await Client.Tasks.CreateAsync(task, "the-key");
        var second = await Client.Tasks.CreateAsync(task, "the-key");
        Assert.That(second.Id, Is.EqualTo(first.Id));
        Assert.That(
            await CodeOfAsync(() => Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "other" }, "the-key")),
            Is.EqualTo(SchedulerProblemCode.IdempotencyKeyReused));
    }

    [Test]
    public async Task Validation_errors_are_reported_by_field()
    {
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => Client.Tasks.CreateManyAsync(
            [new NewTask { Start = Tomorrow, Worker = "w" }, new NewTask { Start = Tomorrow, Worker = " w", Title = "\n" }])))!;
        Assert.That(problem.Errors.Keys, Is.EquivalentTo(new[] { "[1].worker", "[1].title" }));
    }
}
