using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Claims;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>The point at which a connection is lost.</summary>
public enum Loss
{
    /// <summary>Before the write reached the server.</summary>
    BeforeCommit,

    /// <summary>After the write was committed, and before the response arrived.</summary>
    AfterCommit,
}

/// <summary>A database whose connection is lost once, at a point that the test chooses.</summary>
public abstract class CommitVerificationFixture(string provider)
{
    private static readonly DateTimeOffset Start = FrozenTimeProvider.Start.AddHours(1);
    protected static readonly WorkerName Worker = WorkerName.From("reports");
    protected static readonly NewTask New = new(new TaskTemplate(Worker), TaskStart.At(Start));

    // Tasks whose events are not those of versions 1…n, n being the stored version or that of the deletion.
    private const string TasksWithoutTheirEvents = """
        SELECT COUNT(*)
        FROM (SELECT Id AS TaskId FROM Tasks UNION SELECT TaskId FROM TaskEvents) AS known
        LEFT JOIN Tasks ON Tasks.Id = known.TaskId
        LEFT JOIN (
            SELECT TaskId, COUNT(*) AS Number, MIN(Version) AS First, MAX(Version) AS Last, MAX(CASE Type WHEN 'deleted' THEN Version END) AS Deleted
            FROM TaskEvents GROUP BY TaskId) AS history ON history.TaskId = known.TaskId
        WHERE history.TaskId IS NULL OR First <> 1 OR Number <> Last OR COALESCE(Tasks.Version, Deleted, 0) <> Last OR (Tasks.Id IS NOT NULL AND Deleted IS NOT NULL)
        """;

    private Loss? _loss;
    private Action? _next;

    private protected DatabaseHost Host { get; private set; } = null!;

    /// <summary>Simulates another writer, after the loss and before the service sends its next statement.</summary>
    protected Action? AfterLoss { get; set; }

    /// <summary>Simulates another writer, after the next read of the service.</summary>
    protected Action? AfterRead { get; set; }

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        Host = new DatabaseHost(provider, (services, database) => FaultyDatabase.PutUnder(services, database, Fail));
        await FaultyDatabase.MigrateAsync(Host.Database);
        if (provider == TestDatabase.Sqlite)
        {
            // Another writer does not wait for the service's open readers, as on SQL Server.
            Execute("PRAGMA journal_mode = wal");
        }
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await Host.DisposeAsync();

    [SetUp]
    public Task Empty()
    {
        (_loss, AfterLoss, AfterRead, _next) = (null, null, null, null);
        return Host.ClearAsync();
    }

    [TearDown]
    public async Task The_connection_was_lost_and_each_version_has_one_event()
    {
        Assert.That(_loss, Is.Null);
        Assert.That(await Host.QueryAsync(TasksWithoutTheirEvents), Is.EqualTo(new[] { "0" }));
    }

    protected static TaskId IdOf(TaskResponse task) => SampleTasks.IdOf(task.Id);

    protected static LeaseToken TokenOf(TaskResponse task) => LeaseToken.From(task.Lease!.Token!);

    protected async Task<TaskResponse> CreateAsync() => (await Host.SendAsync(new CreateTask(() => New))).Value;

    protected async Task<TaskResponse> ClaimAsync() => (await ClaimAsync(count: 1))[0];

    protected async Task<IReadOnlyList<TaskResponse>> ClaimAsync(int count)
    {
        await Host.SendAsync(new CreateTasks(() => [.. Enumerable.Repeat(New, count)]));
        MoveToStart();
        return [.. (await Host.SendAsync(new ClaimTasks([Worker], count, 60, TimeSpan.Zero, "host", Key: null))).Tasks.Select(claimed => claimed.Task)];
    }

    protected void MoveToStart() => new LeaseTimeControl(Host).Move(Start.AddMinutes(1) - FrozenTimeProvider.Start);

    protected Task<T> LoseAsync<T>(Loss loss, MediatR.IRequest<T> request)
    {
        _loss = loss;
        return Host.SendAsync(request);
    }

    protected Task LoseAsync(Loss loss, Func<Task> save)
    {
        _loss = loss;
        return save();
    }

    private void Fail(FaultPoint point, string text, bool isInTransaction)
    {
        var next = _next;
        _next = null;
        next?.Invoke();
        var isWrite = text.Contains("INSERT", StringComparison.Ordinal) || text.Contains("UPDATE", StringComparison.Ordinal) || text.Contains("DELETE", StringComparison.Ordinal);
        if (point == FaultPoint.AfterCommand && !isInTransaction && text.StartsWith("SELECT", StringComparison.Ordinal))
        {
            var afterRead = AfterRead;
            AfterRead = null;
            afterRead?.Invoke();
        }

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
            (_loss, _next) = (null, AfterLoss);
            throw SqlErrors.ConnectionLost;
        }
    }

    protected void Execute(string sql)
    {
        using DbConnection connection = provider == TestDatabase.Sqlite
            ? new SqliteConnection(Host.Database.ConnectionString)
            : new SqlConnection(Host.Database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text comes from tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
