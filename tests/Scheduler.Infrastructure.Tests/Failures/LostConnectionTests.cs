using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Infrastructure.Tests.Workers;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>
/// A connection that is lost once: before what was to be stored reached the server, or after it was stored and before the answer.
/// Either way it happens once. SQLite keeps the data where there is no SQL Server.
/// </summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class LostConnectionTests(string provider)
{
    private static readonly DateTimeOffset Start = StillClock.Start.AddHours(1);
    private static readonly WorkerName Worker = WorkerName.From("reports");
    private static readonly NewTask New = new(Start, Worker, Title: null, Payload.Empty);
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "path", "key", "body"u8);

    private DatabaseHost _host = null!;
    private Loss? _loss;
    private Action? _afterLoss;
    private Action? _next;

    public enum Loss
    {
        BeforeCommit,
        AfterCommit,
    }

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        _host = new DatabaseHost(provider, (services, database) => FaultyDatabase.PutUnder(services, database, Fail));
        await _host.Migrate();
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await _host.DisposeAsync();

    [SetUp]
    public Task Empty()
    {
        (_loss, _afterLoss, _next) = (null, null, null);
        return _host.Clear();
    }

    [TearDown]
    public void The_connection_was_lost() => Assert.That(_loss, Is.Null);

    [Test]
    public async Task A_task_is_created_once([Values] Loss loss, [Values] bool hasKey)
    {
        await _host.Execute("DELETE FROM IdempotencyRecords");
        var created = await Lose(loss, new CreateTask(New, hasKey ? Key : null));

        Assert.That(created.IsReplayed, Is.False);
        Assert.That((await _host.List()).Select(task => task.Id), Is.EqualTo(new[] { created.Value.Id }));
    }

    [Test]
    public async Task A_batch_is_created_once([Values] Loss loss, [Values] bool hasKey)
    {
        await _host.Execute("DELETE FROM IdempotencyRecords");
        var created = await Lose(loss, new CreateTasks([New, New, New], hasKey ? Key : null));

        Assert.That(created.IsReplayed, Is.False);
        Assert.That((await _host.List()).Select(task => task.Id), Is.EquivalentTo(created.Value.Select(task => task.Id)));
    }

    [Test]
    public async Task A_change_is_made_once([Values] Loss loss)
    {
        var task = await Create();
        var changed = await Lose(loss, new UpdateTask(IdOf(task), new TaskChanges { Status = new(ScheduledTaskStatus.Running) }, new VersionCondition([1])));

        Assert.That((changed.Version, changed.Status), Is.EqualTo((2, ScheduledTaskStatus.Running)));
        Assert.That((await _host.Find(task.Id))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task A_payload_is_merged_once([Values] Loss loss)
    {
        var task = await Create();
        var changed = await Lose(loss, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8), new VersionCondition([1])));

        Assert.That(changed.Version, Is.EqualTo(2));
        Assert.That((await _host.Find(task.Id))!.Payload, Is.EqualTo(changed.Payload));
    }

    [Test]
    public async Task A_task_is_deleted_once([Values] Loss loss)
    {
        var task = await Create();
        await Lose(loss, new DeleteTask(IdOf(task)));

        Assert.That(await _host.Find(task.Id), Is.Null);
    }

    [Test]
    public async Task A_claim_with_a_name_takes_once_what_it_takes([Values] Loss loss)
    {
        if (provider == TestDatabase.Sqlite)
        {
            Assert.Ignore("A file has no connection to lose, and its claims no stand-in.");
        }

        await Create();
        await Create();
        MoveToStart();
        var claimed = await Lose(loss, new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, "host", ClaimKey.Of("caller", "claim")));

        Assert.That(claimed.Tasks, Has.Count.EqualTo(1));
        Assert.That((await _host.List()).Select(task => task.Attempt).Order(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task A_lease_is_renewed_once([Values] Loss loss)
    {
        var task = await Claim();
        var renewed = await Lose(loss, new RenewLease(IdOf(task), TokenOf(task), 600, Payload: null));

        Assert.That(renewed.Lease!.ExpiresAt, Is.GreaterThan(task.Lease!.ExpiresAt));
        Assert.That((await _host.Find(task.Id))!.Lease!.ExpiresAt, Is.EqualTo(renewed.Lease.ExpiresAt));
    }

    [Test]
    public async Task An_attempt_is_ended_once([Values] Loss loss, [Values("complete", "fail", "release")] string how)
    {
        var task = await Claim();
        var ended = how switch
        {
            "complete" => await Lose(loss, new CompleteTask(IdOf(task), TokenOf(task), Payload: null)),
            "fail" => await Lose(loss, new FailTask(IdOf(task), TokenOf(task), new FailureReport("It broke."), Payload: null)),
            _ => await Lose(loss, new ReleaseTask(IdOf(task), TokenOf(task), TimeSpan.FromSeconds(5))),
        };

        Assert.That((ended.Version, ended.Attempt), Is.EqualTo((3, how == "release" ? 0 : 1)));
        Assert.That(await _host.Find(task.Id), Is.EqualTo(ended));
    }

    [Test]
    public async Task A_lease_expires_once([Values] Loss loss)
    {
        var task = await Claim();
        new LeaseTime(_host).Move(TimeSpan.FromMinutes(5));
        var expired = await Lose(loss, new ExpireLeases());

        Assert.That(expired.Select(lease => lease.Id), Is.EqualTo(new[] { IdOf(task) }));
        Assert.That((await _host.Find(task.Id))!.Version, Is.EqualTo(3));
    }

    [Test]
    public async Task A_key_is_made_once_and_revoked([Values] Loss loss)
    {
        var text = await Lose(loss, new AddApiKey(ApiKeyName.From("a key"), ScopeSet.From([Scopes.TasksRead]), Workers: null, ExpiresAt: null));
        Assert.That((await _host.Send(new ListApiKeys())).Select(key => key.PublicId), Is.EqualTo(new[] { text.Id.Value }));

        Assert.That(await Lose(loss, new RevokeApiKey(text.Id)), Is.True);
        Assert.That((await _host.Send(new ListApiKeys()))[0].RevokedAt, Is.Not.Null);
    }

    [Test]
    public async Task A_worker_is_paused([Values] Loss loss)
    {
        await Lose(loss, new UpdateWorker(Worker, new(value: true), default));
        Assert.That((await _host.Send(new GetWorker(Worker))).Paused, Is.True);

        await Lose(loss, new UpdateWorker(Worker, new(value: false), default));
        Assert.That((await _host.Send(new GetWorker(Worker))).Paused, Is.False);
    }

    [Test]
    public async Task What_nobody_can_tell_any_more_is_not_done_again()
    {
        var task = await Create();
        _afterLoss = () => Execute("UPDATE Tasks SET Revision = Revision + 1");

        var failure = await Assert.CatchAsync(() => Lose(Loss.AfterCommit, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8))));

        Assert.That(new SqlServerFailures().Judge(failure!), Is.EqualTo(DatabaseFailure.UnknownFate));
        Assert.That((await _host.Find(task.Id))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task A_change_that_did_not_come_before_that_of_another_is_made_after_it()
    {
        var task = await Create();
        _afterLoss = () => Execute("DELETE FROM Tasks");

        await Assert.ThatAsync(() => Lose(Loss.BeforeCommit, new MergePayload(IdOf(task), Payload.Parse("""{"a":1}"""u8))), Throws.TypeOf<NotFoundException>());
    }

    private static TaskId IdOf(TaskResponse task) => SampleTasks.IdOf(task.Id);

    private static LeaseToken TokenOf(TaskResponse task) => LeaseToken.From(task.Lease!.Token!);

    private async Task<TaskResponse> Create() => (await _host.Send(new CreateTask(New))).Value;

    private async Task<TaskResponse> Claim()
    {
        await Create();
        MoveToStart();
        return (await _host.Send(new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, "host", Key: null))).Tasks[0].Task;
    }

    private void MoveToStart() => new LeaseTime(_host).Move(Start.AddMinutes(1) - StillClock.Start);

    private Task<T> Lose<T>(Loss loss, MediatR.IRequest<T> request)
    {
        _loss = loss;
        return _host.Send(request);
    }

    private void Fail(FaultPoint point, string text, bool isInTransaction)
    {
        // What another does after the loss, before the service says anything more.
        var next = _next;
        _next = null;
        next?.Invoke();
        var isWrite = text.Contains("INSERT", StringComparison.Ordinal) || text.Contains("UPDATE", StringComparison.Ordinal) || text.Contains("DELETE", StringComparison.Ordinal);
        Loss? lost = point switch
        {
            FaultPoint.BeforeCommit => Loss.BeforeCommit,
            FaultPoint.AfterCommit => Loss.AfterCommit,
            FaultPoint.BeforeCommand when isWrite && !isInTransaction => Loss.BeforeCommit,
            FaultPoint.AfterCommand when isWrite && !isInTransaction => Loss.AfterCommit,
            _ => null,
        };
        if (lost is not null && lost == _loss)
        {
            (_loss, _next) = (null, _afterLoss);
            throw SqlErrors.ConnectionLost;
        }
    }

    private void Execute(string sql)
    {
        using DbConnection connection = provider == TestDatabase.Sqlite
            ? new SqliteConnection(_host.Database.ConnectionString)
            : new SqlConnection(_host.Database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write it.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
