using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Claims;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>A command takes effect once even if the connection is lost. Without a SQL Server, SQLite stores the data.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class CommitVerificationTests(string provider) : CommitVerificationFixture(provider)
{
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "path", "key", "body"u8);

    private static ReportItem Item(LeaseReport report) => new($"{report.Id}", report);

    [Test]
    public async Task Task_is_created_once([Values] Loss loss, [Values] bool hasKey)
    {
        await Host.ExecuteAsync("DELETE FROM IdempotencyRecords");
        var created = await LoseAsync(loss, new CreateTask(() => New, hasKey ? Key : null));

        Assert.That(created.IsReplayed, Is.False);
        Assert.That((await Host.ListAsync()).Select(task => task.Id), Is.EqualTo(new[] { created.Value.Id }));
    }

    [Test]
    public async Task Batch_is_created_once([Values] Loss loss, [Values] bool hasKey)
    {
        await Host.ExecuteAsync("DELETE FROM IdempotencyRecords");
        var created = await LoseAsync(loss, new CreateTasks(() => [New, New, New], hasKey ? Key : null));

        Assert.That(created.IsReplayed, Is.False);
        Assert.That((await Host.ListAsync()).Select(task => task.Id), Is.EquivalentTo(created.Value.Select(task => task.Id)));
    }

    [Test]
    public async Task Update_is_applied_once([Values] Loss loss)
    {
        var task = await CreateAsync();
        var changed = await LoseAsync(loss, new UpdateTask(IdOf(task), new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, new VersionCondition([1])));

        Assert.That((changed.Version, changed.Status), Is.EqualTo((2, ScheduledTaskStatus.Running)));
        Assert.That((await Host.FindAsync(task.Id))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task Payload_is_merged_once([Values] Loss loss)
    {
        var task = await CreateAsync();
        var changed = await LoseAsync(loss, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8), new VersionCondition([1])));

        Assert.That(changed.Version, Is.EqualTo(2));
        Assert.That((await Host.FindAsync(task.Id))!.Payload, Is.EqualTo(changed.Payload));
    }

    [Test]
    public async Task Task_is_deleted_once([Values] Loss loss)
    {
        var task = await CreateAsync();
        await LoseAsync(loss, new DeleteTask(IdOf(task)));

        Assert.That(await Host.FindAsync(task.Id), Is.Null);
    }

    [Test]
    public async Task Lease_is_renewed_once([Values] Loss loss)
    {
        var task = await ClaimAsync();
        var renewed = await LoseAsync(loss, new RenewLease(IdOf(task), TokenOf(task), 600, Payload: null));

        Assert.That(renewed.Lease!.ExpiresAt, Is.GreaterThan(task.Lease!.ExpiresAt));
        Assert.That((await Host.FindAsync(task.Id))!.Lease!.ExpiresAt, Is.EqualTo(renewed.Lease.ExpiresAt));
    }

    [Test]
    public async Task Attempt_is_ended_once([Values] Loss loss, [Values("complete", "fail", "release")] string how)
    {
        var task = await ClaimAsync();
        var ended = how switch
        {
            "complete" => await LoseAsync(loss, new CompleteTask(IdOf(task), TokenOf(task), Payload: null)),
            "fail" => await LoseAsync(loss, new FailTask(IdOf(task), TokenOf(task), new FailureReport("It broke."), Payload: null)),
            _ => await LoseAsync(loss, new ReleaseTask(IdOf(task), TokenOf(task), TimeSpan.FromSeconds(5))),
        };

        Assert.That((ended.Version, ended.Attempt), Is.EqualTo((3, how == "release" ? 0 : 1)));
        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(ended));
    }

    [Test]
    public async Task Reports_of_one_request_are_applied_once([Values] Loss loss)
    {
        var tasks = await ClaimAsync(count: 3);
        var (completed, failed, renewed) = (tasks[0], tasks[1], tasks[2]);
        var outcomes = await LoseAsync(loss, new ReportTasks(
        [
            Item(new RenewLease(IdOf(renewed), TokenOf(renewed), 600, Payload: null)),
            Item(new CompleteTask(IdOf(completed), LeaseToken.From("wrong"), Payload: null)),
            Item(new CompleteTask(IdOf(completed), TokenOf(completed), Payload: null)),
            Item(new FailTask(IdOf(failed), TokenOf(failed), new FailureReport("It broke."), Payload: null)),
        ]));

        Assert.That(outcomes.Select(outcome => outcome.Task?.Version), Is.EqualTo(new int?[] { 2, null, 3, 3 }));
        Assert.That((await Host.FindAsync(renewed.Id))!.Lease!.ExpiresAt, Is.EqualTo(outcomes[0].Task!.LeaseExpiresAt));
        Assert.That((await Host.FindAsync(completed.Id))!.Status, Is.EqualTo(ScheduledTaskStatus.Succeeded));
        Assert.That((await Host.FindAsync(failed.Id))!.Failure!.Message, Is.EqualTo("It broke."));
    }

    [Test]
    public async Task Reports_are_applied_although_another_writer_keeps_changing_one_of_their_tasks()
    {
        var tasks = await ClaimAsync(count: 4);
        var changes = 0;
        AfterRead = Change;

        var outcomes = await Host.SendAsync(new ReportTasks([.. tasks.Select(task => Item(new CompleteTask(IdOf(task), TokenOf(task), Payload: null)))]));

        Assert.That(outcomes.Select(outcome => outcome.Task!.Status), Is.All.EqualTo(ScheduledTaskStatus.Succeeded));
        Assert.That((await Host.ListAsync()).Select(task => (task.Status, task.Version)), Is.All.EqualTo((ScheduledTaskStatus.Succeeded, 3)));
        Assert.That(changes, Is.EqualTo(6), "All four, the first two, and the first four times.");

        void Change()
        {
            Execute("UPDATE Tasks SET Revision = Revision + 1 WHERE Id = (SELECT MIN(Id) FROM Tasks)");
            AfterRead = ++changes < 6 ? Change : null;
        }
    }

    [Test]
    public async Task Lease_expires_once([Values] Loss loss)
    {
        var task = await ClaimAsync();
        new LeaseTimeControl(Host).Move(TimeSpan.FromMinutes(5));
        var expired = await LoseAsync(loss, new ExpireLeases());

        Assert.That(expired.Select(lease => lease.Id), Is.EqualTo(new[] { IdOf(task) }));
        Assert.That((await Host.FindAsync(task.Id))!.Version, Is.EqualTo(3));
    }

    [Test]
    public async Task Key_is_added_once_and_revoked([Values] Loss loss)
    {
        var text = await LoseAsync(loss, new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([Scopes.TasksRead]), Workers: null, ExpiresAt: null));
        Assert.That((await Host.SendAsync(new ListApiKeys())).Select(key => key.PublicId), Is.EqualTo(new[] { text.Id.Value }));

        Assert.That(await LoseAsync(loss, new RevokeApiKey(text.Id)), Is.True);
        Assert.That((await Host.SendAsync(new ListApiKeys()))[0].RevokedAt, Is.Not.Null);
    }

    [Test]
    public async Task Worker_is_paused([Values] Loss loss)
    {
        await LoseAsync(loss, new UpdateWorker(Worker, new(new(value: true), default)));
        Assert.That((await Host.SendAsync(new GetWorker(Worker))).Paused, Is.True);

        await LoseAsync(loss, new UpdateWorker(Worker, new(new(value: false), default)));
        Assert.That((await Host.SendAsync(new GetWorker(Worker))).Paused, Is.False);
    }

    [Test]
    public async Task The_settings_of_a_worker_are_deleted([Values] Loss loss)
    {
        await Host.SendAsync(new UpdateWorker(Worker, new(new(value: true), new(value: 7))));
        await LoseAsync(loss, new DeleteWorkerSettings(Worker));

        var worker = await Host.SendAsync(new GetWorker(Worker));
        Assert.That((worker.Paused, worker.MaxRunning), Is.EqualTo((false, (int?)null)));
    }

    [Test]
    public async Task A_task_is_delayed_once([Values] Loss loss)
    {
        var task = await CreateAsync();
        var delayed = await LoseAsync(loss, new UpdateTask(IdOf(task), new TaskChanges { Start = new(TaskStart.After(TimeSpan.Zero)) }));

        Assert.That(delayed.Version, Is.EqualTo(2));
        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(delayed));
    }

    [Test]
    public async Task Ambiguous_commit_is_not_retried()
    {
        var task = await CreateAsync();
        AfterLoss = () => Execute("UPDATE Tasks SET Revision = Revision + 1");

        var failure = await Assert.CatchAsync(() => LoseAsync(Loss.AfterCommit, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8))));

        Assert.That(new SqlServerErrorClassifier().Classify(failure!), Is.EqualTo(DatabaseErrorKind.OutcomeUnknown));
        Assert.That((await Host.FindAsync(task.Id))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task Change_whose_first_save_conflicts_leaves_one_event([Values] Loss loss, [Values("payload", "complete")] string what)
    {
        var task = await ClaimAsync();
        AfterRead = () => Execute("UPDATE Tasks SET Revision = Revision + 1");
        await (what == "payload"
            ? LoseAsync(loss, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8)))
            : LoseAsync(loss, new CompleteTask(IdOf(task), TokenOf(task), Payload: null)));

        Assert.That(await Host.QueryAsync("SELECT Version FROM TaskEvents ORDER BY Version"), Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(AfterRead, Is.Null);
    }

    [Test]
    public async Task Change_that_was_not_committed_is_retried_after_a_concurrent_change()
    {
        var task = await CreateAsync();
        AfterLoss = () => Execute("DELETE FROM Tasks; DELETE FROM TaskEvents");

        await Assert.ThatAsync(() => LoseAsync(Loss.BeforeCommit, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8))), Throws.TypeOf<NotFoundException>());
    }
}
