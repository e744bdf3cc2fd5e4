using Microsoft.Data.SqlClient;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Validates, without a server, all statements against Microsoft's model of SQL Server.</summary>
[TestFixture]
public sealed class StatementBindingTests
{
    private const int DistinctStatements = 378;

    /// <summary>Statements that are sent over a separate connection, or only after a failure.</summary>
    private static readonly IReadOnlyList<RecordedStatement> Aside =
    [
        new(
            nameof(SqlServerMigrationLock),
            SqlServerMigrationLock.AcquireSql,
            [RecordedParameter.From(new SqlParameter("@database", "name")), RecordedParameter.From(new SqlParameter("@milliseconds", 1))]),
        new(nameof(SqlServerTransaction), SqlServerTransaction.RollBackIfOpen, []),
    ];

    // A part of a statement, the same with a wrong name, and that name.
    private static readonly (string UseCase, string Name, string Broken, string Reported)[] Typos =
    [
        (nameof(GetTask), "Worker", "Wroker", "Wroker"),
        (nameof(GetTask), "FROM Tasks", "FROM Taks", "Taks"),
        (nameof(ListTasks), "Status = ", "Stauts = ", "Stauts"),
        (nameof(ListTasksPage), "ORDER BY Start", "ORDER BY Strat", "Strat"),
        (nameof(CreateTask), "[Title]", "[Tilte]", "Tilte"),
        (nameof(UpdateTask), "[Revision] =", "[Revison] =", "Revison"),
        (nameof(DeleteTask), "[Id] =", "[Ident] =", "Ident"),
        (nameof(CreateTask), "[Fingerprint]", "[Fingerprnt]", "Fingerprnt"),
        (nameof(CreateTask), "UPDATE [IdempotencyRecords] SET [CreatedAt]", "UPDATE [IdempotencyRecords] SET [Created]", "Created"),
        (nameof(CreateTasks), "[Start] datetime2(7) '$[", "[Strat] datetime2(7) '$[", "Start"),
        (nameof(ReportTasks), "[TaskId] varbinary(max) '$[", "[TaskNo] varbinary(max) '$[", "TaskId"),
        (nameof(DeleteExpiredRecords), "[CreatedAt] <=", "[Created] <=", "Created"),
        (nameof(MergePayload), "[Tasks]", "[Jobs]", "Jobs"),
        (nameof(AuthenticateApiKey), "[PublicId]", "[PublicKey]", "PublicKey"),
        (nameof(RevokeApiKey), "[RevokedAt] =", "[RevokedOn] =", "RevokedOn"),
        (nameof(ClaimTasks), "LeaseDueAt = DueAt", "LeaseDueAt = DueOn", "DueOn"),
        (nameof(ClaimTasks), "task.Attempt", "task.Attmpt", "Attmpt"),
        (nameof(ClaimTasks), "task.DueAt <= @leaseTime", "task.DueOn <= @leaseTime", "DueOn"),
        (nameof(ClaimTasks), "candidate.DueAt <= @leaseTime", "candidate.DueOn <= @leaseTime", "DueOn"),
        (nameof(ClaimTasks), "LeaseClaimKey = @", "LeaseClaim = @", "LeaseClaim"),
        (nameof(ClaimTasks), "settings.MaxRunning", "settings.MostRunning", "MostRunning"),
        (nameof(ClaimTasks), "OUTPUT inserted.Id", "OUTPUT inserted.Ident", "Ident"),
        (nameof(ClaimTasks), "inserted.LeaseClaimant, NULL", "inserted.Claimant, NULL", "Claimant"),
        (nameof(ClaimTasks), "OUTPUT inserted.LeaseDueAt", "OUTPUT inserted.LeaseDueOn", "LeaseDueOn"),
        (nameof(ClaimTasks), "settings.PausedUntil > @leaseTime)) OR", "settings.PausedTill > @leaseTime)) OR", "PausedTill"),
        (nameof(ClaimTasks), "task.LeaseSecret = @", "task.LeaseSecrt = @", "LeaseSecrt"),
        (nameof(ClaimTasks), "FailureMessage, Actor", "FailureMessage, Caller", "Caller"),
        (nameof(FollowEvents), "Sequence < @watermark", "Sequense < @watermark", "Sequense"),
        (nameof(FollowEvents), "RemovedThrough", "RemovedTill", "RemovedTill"),
        (nameof(ListTaskEvents), "Version > @", "Vershion > @", "Vershion"),
        (nameof(PollTasks), "ORDER BY DueAt", "ORDER BY DueOn", "DueOn"),
        (nameof(PollTasks), "task.LeaseExpiresAt >", "task.LeaseEndsAt >", "LeaseEndsAt"),
        (nameof(PollTasks), "LeaseExpiresAt <=", "LeaseEndsAt <=", "LeaseEndsAt"),
        (nameof(ListWorkers), "MIN(CASE WHEN DueAt", "MIN(CASE WHEN DueOn", "DueOn"),
        (nameof(ExpireLeases), "ORDER BY LeaseExpiresAt", "ORDER BY LeaseEndsAt", "LeaseEndsAt"),
        (nameof(ExpireLeases), "sp_getapplock", "sp_getlock", "sp_getlock"),
        (nameof(ExpireLeases), "[FailureCode] =", "[FailureCod] =", "FailureCod"),
        (nameof(RenewLease), "[LeaseSeconds]", "[LeaseSecs]", "LeaseSecs"),
        (nameof(UpdateWorker), "[MaxRunning]", "[MostRunning]", "MostRunning"),
        (nameof(UpdateWorker), "INSERT INTO [WorkerSettings] ([Worker]", "INSERT INTO [WorkerSettings] ([Wroker]", "Wroker"),
        (nameof(DeleteWorkerSettings), "DELETE FROM [WorkerSettings]", "DELETE FROM [Settings]", "Settings"),
        (nameof(GetWorker), "MaxRunning, PausedUntil", "MostRunning, PausedUntil", "MostRunning"),
        (nameof(ListApiKeys), "[Scopes]", "[Scops]", "Scops"),
        (nameof(IScheduleRepository), "[LastInstant]", "[LateInstant]", "LateInstant"),
        (nameof(IScheduleRepository), "moved.Changed", "moved.Altered", "Altered"),
        (nameof(PollSchedules), "Schedules.CheckAt > SYS", "Schedules.LookAt > SYS", "LookAt"),
        (nameof(PollSchedules), "SELECT Id, Name, BlockedFrom", "SELECT Id, Name, HeldFrom", "HeldFrom"),
        (nameof(IScheduleRepository), "OccurrenceKind IN", "OccurrenceSort IN", "OccurrenceSort"),
        (nameof(IScheduleReadStore), "Tasks.Start FROM", "Tasks.Strat FROM", "Strat"),
        (SqlServerRecording.Readiness, "[ProductVersion]", "[Version]", "Version"),
        (SqlServerRecording.Snapshots, "is_read_committed_snapshot_on", "is_snapshot_on", "is_snapshot_on"),
        (SqlServerRecording.Migration, "sp_getapplock", "sp_getlock", "sp_getlock"),
        (nameof(SqlServerMigrationLock), "sp_getapplock", "sp_getlock", "sp_getlock"),
    ];

    private SqlServerRecording _recording = null!;

    [OneTimeSetUp]
    public async Task Record() => _recording = await SharedRecording.GetAsync();

    [Test]
    public async Task Every_statement_binds_against_the_migrated_schema()
    {
        using var model = new SqlServerModel(SqlServerModel.MigrationScript);
        var statements = _recording.Distinct.Concat(Aside).ToList();
        foreach (var statement in statements)
        {
            model.Bind(statement);
        }

        foreach (var useCase in _recording.Statements.CountBy(statement => statement.UseCase, StringComparer.Ordinal))
        {
            await TestContext.Progress.WriteLineAsync($"{useCase.Key}: {useCase.Value} commands");
        }

        await TestContext.Progress.WriteLineAsync($"{statements.Count} distinct statements are bound.");
        Assert.That(model.Validate(), Is.Empty);
        Assert.That(statements, Has.Count.EqualTo(DistinctStatements), "A statement is missing, or there is a new one to review.");
    }

    [Test]
    public void Every_sample_of_a_use_case_succeeds()
    {
        Assert.That(_recording.Failures, Is.Empty);
    }

    [Test]
    public void Every_use_case_sends_a_statement()
    {
        Assert.That(UseCaseSamples.Requests, Is.Not.Empty);
        Assert.That(
            UseCaseSamples.Requests.Where(request => _recording.CountOf(request.Name) == 0),
            Is.Empty,
            "Only the cancellation of pending claims needs no statement.");
    }

    [Test]
    public void Schedule_and_its_tasks_are_saved_in_one_transaction()
    {
        var saves = _recording.Statements.Where(statement => statement.UseCase == nameof(IScheduleRepository)).Select(statement => statement.Text).ToList();

        Assert.That(saves, Has.One.Contains("UPDATE [Schedules]").And.Contains("INSERT INTO [Tasks]").And.Contains(SqlServerTransaction.Begin).And.EndsWith($"{SqlServerTransaction.Commit}\n"));
        Assert.That(saves, Has.One.Contains("INSERT INTO [Schedules]").And.Contains("INSERT INTO [Tasks]").And.Contains(SqlServerTransaction.Begin));
    }

    [Test]
    public void Every_combination_of_filter_sort_and_position_is_a_distinct_statement()
    {
        // Workers (none, one or a list), statuses, from, to and sort; a position implies one of the bounds, so only the other counts.
        const int first = 3 * 3 * 2 * 2 * 2;
        const int later = 3 * 3 * 2 * 2;
        const int ofSchedules = 3 * 2;

        // Two by kind, two of due tasks, one by id, and the names of workers.
        const int ofOperations = (5 * 2) + 1;

        Assert.That(_recording.Distinct.Count(statement => statement.UseCase == nameof(ListTasks)), Is.EqualTo(first + later + ofSchedules + ofOperations));
    }

    [Test]
    public void Unknown_names_are_reported()
    {
        using var model = new SqlServerModel(SqlServerModel.MigrationScript);
        foreach (var (useCase, name, broken, _) in Typos)
        {
            var statement = _recording.Statements.Concat(Aside)
                .First(statement => statement.UseCase == useCase && statement.Text.Contains(name, StringComparison.Ordinal));
            model.Bind(statement with { Text = statement.Text.Replace(name, broken, StringComparison.Ordinal) });
        }

        var errors = model.Validate();
        Assert.Multiple(() =>
        {
            foreach (var (useCase, _, broken, reported) in Typos)
            {
                Assert.That(
                    errors.Where(error => error.Contains($"  {useCase}: ", StringComparison.Ordinal) && error.Contains(broken, StringComparison.Ordinal)),
                    Has.Some.Contains($"[{reported}]"),
                    $"{useCase}: {broken}");
            }
        });
    }

    [Test]
    public void Syntax_error_is_reported()
    {
        using var model = new SqlServerModel(SqlServerModel.MigrationScript);

        model.Bind(new RecordedStatement("a use case", "SELECT Id FORM Tasks WHERE", []));

        Assert.That(model.Validate(), Has.Some.Contains("syntax"));
    }

    [Test]
    public void Missing_parameter_is_reported()
    {
        var statement = _recording.Statements.First(statement => statement.UseCase == nameof(GetTask));
        using var model = new SqlServerModel(SqlServerModel.MigrationScript);

        model.Bind(statement with { Parameters = [] });

        Assert.That(model.Validate(), Has.Some.Contains("@p0"));
    }

    [TestCase("UPDATE [Tasks] SET [Wroker] = N'x';", "Wroker")]
    [TestCase("CREATE INDEX [IX_Tasks_Wroker] ON [Tasks] ([Wroker]);", "Wroker")]
    public void Unknown_name_in_a_migration_is_reported(string addition, string name)
    {
        using var model = new SqlServerModel($"{SqlServerModel.MigrationScript}\n{addition}\nGO\n");

        Assert.That(model.Validate(), Has.Some.Contains(name));
    }

    [Test]
    public void Alterations_of_later_migrations_are_part_of_the_schema()
    {
        using var model = new SqlServerModel(
            $"""
            {SqlServerModel.MigrationScript}
            ALTER TABLE [Tasks] ADD [Added] int NULL;
            GO
            ALTER TABLE [Tasks] ALTER COLUMN [Added] bigint NOT NULL;
            GO
            DROP INDEX [IX_Tasks_Start_Id] ON [Tasks];
            CREATE INDEX [IX_Tasks_Start_Id] ON [Tasks] ([Start], [Added], [Id]);
            GO
            UPDATE [Tasks] SET [Added] = 1;
            GO
            """);

        Assert.That(model.Validate(), Is.Empty);
    }
}
