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

    private Loss? _loss;
    private Action? _next;

    private protected DatabaseHost Host { get; private set; } = null!;

    /// <summary>Simulates another writer, after the loss and before the service sends its next statement.</summary>
    protected Action? AfterLoss { get; set; }

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        Host = new DatabaseHost(provider, (services, database) => FaultyDatabase.PutUnder(services, database, Fail));
        await FaultyDatabase.MigrateAsync(Host.Database);
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await Host.DisposeAsync();

    [SetUp]
    public Task Empty()
    {
        (_loss, AfterLoss, _next) = (null, null, null);
        return Host.ClearAsync();
    }

    [TearDown]
    public void The_connection_was_lost() => Assert.That(_loss, Is.Null);

    protected static TaskId IdOf(TaskResponse task) => SampleTasks.IdOf(task.Id);

    protected static LeaseToken TokenOf(TaskResponse task) => LeaseToken.From(task.Lease!.Token!);

    protected async Task<TaskResponse> CreateAsync() => (await Host.SendAsync(new CreateTask(() => New))).Value;

    protected async Task<TaskResponse> ClaimAsync()
    {
        await CreateAsync();
        MoveToStart();
        return (await Host.SendAsync(new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, "host", Key: null))).Tasks[0].Task;
    }

    protected void MoveToStart() => new LeaseTimeControl(Host).Move(Start.AddMinutes(1) - FrozenTimeProvider.Start);

    protected Task<T> LoseAsync<T>(Loss loss, MediatR.IRequest<T> request)
    {
        _loss = loss;
        return Host.SendAsync(request);
    }

    private void Fail(FaultPoint point, string text, bool isInTransaction)
    {
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
