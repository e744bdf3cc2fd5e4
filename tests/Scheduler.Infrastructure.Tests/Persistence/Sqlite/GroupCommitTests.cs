using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;
using SQLitePCL;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

/// <summary>Commands that wait at the same time share a transaction.</summary>
[TestFixture]
public sealed class GroupCommitTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private readonly FakeTimeProvider _time = new();
    private SqliteWriter _writer = null!;

    [SetUp]
    public void Start() => _writer = new SqliteWriter(Host.Database.ConnectionString, Host.Services.GetRequiredService<SqliteReadDatabase>(), _time);

    [TearDown]
    public void End() => _writer.Dispose();

    private Task<List<string>> StoredAsync => Host.QueryAsync("SELECT Worker FROM WorkerSettings ORDER BY Worker");

    [Test]
    public async Task Commands_that_wait_share_a_transaction()
    {
        var (first, others) = await WaitBehindAsync(Put("b"), Put("c"));

        await first();
        await Task.WhenAll(others);

        Assert.That(await StoredAsync, Is.EqualTo(new[] { "b", "c", "first" }));
        Assert.That(others.Select(command => command.Result), Is.EqualTo(new[] { 1, 1 }), "what others saw when the commands ran");
    }

    [Test]
    public async Task Transaction_is_limited_to_a_number_of_commands()
    {
        var (first, others) = await WaitBehindAsync([.. Enumerable.Range(0, SqliteWriter.MaxCommands + 1).Select(i => Put($"{i}"))]);

        await first();

        Assert.That(await Task.WhenAll(others), Is.EqualTo(Enumerable.Repeat(1, SqliteWriter.MaxCommands).Append(SqliteWriter.MaxCommands + 1)));
    }

    [Test]
    public async Task Transaction_is_limited_to_some_milliseconds()
    {
        var (first, others) = await WaitBehindAsync(Lasting(TimeSpan.FromMilliseconds(4)), Lasting(TimeSpan.FromMilliseconds(1)), Put("c"));

        await first();

        Assert.That(await Task.WhenAll(others), Is.EqualTo(new[] { 1, 1, 3 }));
    }

    [Test]
    public async Task Command_that_fails_is_undone_alone()
    {
        var (first, others) = await WaitBehindAsync(Put("b"), Failing("c"), Put("d"));

        await first();

        await Assert.ThatAsync(() => others[1], Throws.TypeOf<InvalidDataException>());
        await Task.WhenAll(others[0], others[2]);
        Assert.That(await StoredAsync, Is.EqualTo(new[] { "b", "d", "first" }));
    }

    [Test]
    public async Task Command_that_ends_the_transaction_fails_with_its_own_failure_and_the_others_are_to_be_retried()
    {
        var (first, others) = await WaitBehindAsync(Put("b"), RollingBack("c"), Put("d"));

        await first();

        await Assert.ThatAsync(() => others[1], Throws.TypeOf<InvalidDataException>());
        var failure = await Assert.CatchAsync(() => others[0]);
        Assert.That(Host.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(failure!), Is.EqualTo(DatabaseErrorKind.Conflict));
        await others[2];
        Assert.That(await StoredAsync, Is.EqualTo(new[] { "d", "first" }));
    }

    [Test]
    public async Task Failed_commit_fails_all_commands_and_later_ones_succeed()
    {
        var (first, others) = await WaitBehindAsync(Put("b"), BreakingTheCommit("c"), Failing("d"));

        await first();

        foreach (var command in others)
        {
            var failure = await Assert.CatchAsync<SqliteException>(() => command);
            Assert.That(failure!.SqliteErrorCode, Is.EqualTo(raw.SQLITE_CONSTRAINT));
        }

        await _writer.RunAsync(Put("later"), Deadline, CancellationToken.None);
        Assert.That(await StoredAsync, Is.EqualTo(new[] { "first", "later" }));
    }

    [Test]
    public async Task Canceled_command_does_not_run()
    {
        using var cancellation = new CancellationTokenSource();
        var (first, others) = await WaitBehindAsync(cancellation.Token, Put("b"));

        await cancellation.CancelAsync();
        await Assert.ThatAsync(() => others[0], Throws.InstanceOf<OperationCanceledException>());
        await first();
        await _writer.RunAsync(Put("later"), Deadline, CancellationToken.None);

        Assert.That(await StoredAsync, Is.EqualTo(new[] { "first", "later" }));
    }

    [Test]
    public async Task Command_that_has_started_is_not_canceled()
    {
        using var cancellation = new CancellationTokenSource();
        await _writer.RunAsync(
            async connection =>
            {
                await cancellation.CancelAsync();
                return await Put("a")(connection);
            },
            Deadline,
            cancellation.Token);

        Assert.That(await StoredAsync, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Command_runs_in_the_context_of_its_caller()
    {
        var local = new AsyncLocal<string> { Value = "caller" };

        Assert.That(await _writer.RunAsync(_ => Task.FromResult(local.Value), Deadline, CancellationToken.None), Is.EqualTo("caller"));
    }

    [Test]
    public async Task Writer_serves_those_that_wait_before_it_ends()
    {
        var (isStarted, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = _writer.RunAsync(Slow("a", isStarted, mayEnd.Task), Deadline, CancellationToken.None);
        await isStarted.Task;
        var second = _writer.RunAsync(Put("b"), Deadline, CancellationToken.None);

        var end = Task.Run(_writer.Dispose);
        mayEnd.SetResult();
        await Task.WhenAll(end, first, second);

        Assert.That(await StoredAsync, Is.EqualTo(new[] { "a", "b" }));
        await Assert.ThatAsync(() => _writer.RunAsync(Put("c"), Deadline, CancellationToken.None), Throws.TypeOf<ObjectDisposedException>());
    }

    private static RequestDeadline Deadline => new(TimeProvider.System) { Limit = TimeSpan.FromMinutes(1) };

    /// <summary>A command that stores a name, and returns how many other connections see.</summary>
    private Func<SqliteWriteConnection, Task<int>> Put(string worker) => async connection =>
    {
        using (var statement = connection.Statements.Get("INSERT INTO WorkerSettings (Worker, Paused) VALUES (?1, 0)"))
        {
            statement.Bind(1, worker);
            statement.Execute();
        }

        return (await StoredAsync).Count;
    };

    private Func<SqliteWriteConnection, Task<int>> Lasting(TimeSpan time) => connection =>
    {
        _time.Advance(time);
        return Put($"{time}")(connection);
    };

    private Func<SqliteWriteConnection, Task<int>> Failing(string worker) => async connection =>
    {
        await Put(worker)(connection);
        throw new InvalidDataException();
    };

    /// <summary>Like a full disk, which makes SQLite roll back.</summary>
    private Func<SqliteWriteConnection, Task<int>> RollingBack(string worker) => async connection =>
    {
        await Put(worker)(connection);
        connection.Execute("ROLLBACK");
        throw new InvalidDataException();
    };

    /// <summary>A deferred foreign key is checked at the commit.</summary>
    private Func<SqliteWriteConnection, Task<int>> BreakingTheCommit(string worker) => async connection =>
    {
        connection.Execute("PRAGMA defer_foreign_keys = ON");
        connection.Execute("CREATE TABLE Child (Id INTEGER REFERENCES Parent (Id) DEFERRABLE INITIALLY DEFERRED); CREATE TABLE Parent (Id INTEGER PRIMARY KEY)");
        connection.Execute("INSERT INTO Child VALUES (1)");
        return await Put(worker)(connection);
    };

    private Func<SqliteWriteConnection, Task<int>> Slow(string worker, TaskCompletionSource isStarted, Task mayEnd) => async connection =>
    {
        isStarted.SetResult();
        await mayEnd;
        return await Put(worker)(connection);
    };

    private Task<(Func<Task> First, List<Task<int>> Others)> WaitBehindAsync(params Func<SqliteWriteConnection, Task<int>>[] commands) =>
        WaitBehindAsync(CancellationToken.None, commands);

    /// <summary>Queues commands behind one that runs until <c>First</c> is called.</summary>
    private async Task<(Func<Task> First, List<Task<int>> Others)> WaitBehindAsync(
        CancellationToken cancellationToken, params Func<SqliteWriteConnection, Task<int>>[] commands)
    {
        var (isStarted, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = _writer.RunAsync(Slow("first", isStarted, mayEnd.Task), Deadline, CancellationToken.None);
        await isStarted.Task;
        var others = commands.Select(command => _writer.RunAsync(command, Deadline, cancellationToken)).ToList();
        return (First, others);

        // A transaction begins no other command after some milliseconds.
        async Task First()
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            mayEnd.SetResult();
            await first;
        }
    }
}
