using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>Error numbers with the severities that the server, Azure SQL and SqlClient give them, and their classification.</summary>
[TestFixture]
public sealed class SqlServerErrorClassifierTests
{
    private readonly SqlServerErrorClassifier _failures = new();

    [TestCase(1205, 13, DatabaseErrorKind.Conflict, Description = "Deadlock.")]
    [TestCase(1222, 16, DatabaseErrorKind.Conflict, Description = "Lock timeout.")]
    [TestCase(3960, 16, DatabaseErrorKind.Conflict, Description = "Snapshot conflict.")]
    [TestCase(51000, 16, DatabaseErrorKind.Conflict, Description = "A claim with the same key is in flight.")]
    [TestCase(1105, 17, DatabaseErrorKind.Unavailable, Description = "No space in the filegroup.")]
    [TestCase(9002, 17, DatabaseErrorKind.Unavailable, Description = "The log is full.")]
    [TestCase(1204, 19, DatabaseErrorKind.Unavailable, Description = "Out of locks.")]
    [TestCase(701, 17, DatabaseErrorKind.Unavailable, Description = "Out of memory.")]
    [TestCase(3906, 16, DatabaseErrorKind.Unavailable, Description = "Read-only.")]
    [TestCase(927, 14, DatabaseErrorKind.Unavailable, Description = "The database is being restored.")]
    [TestCase(942, 14, DatabaseErrorKind.Unavailable, Description = "The database is offline.")]
    [TestCase(976, 14, DatabaseErrorKind.Unavailable, Description = "A secondary replica.")]
    [TestCase(983, 14, DatabaseErrorKind.Unavailable, Description = "A replica that is resolving its role.")]
    [TestCase(4060, 11, DatabaseErrorKind.Unavailable, Description = "The database does not exist, or is unavailable.")]
    [TestCase(18456, 14, DatabaseErrorKind.Unavailable, Description = "Login failed.")]
    [TestCase(6005, 14, DatabaseErrorKind.Unavailable, Description = "Shutting down.")]
    [TestCase(40613, 17, DatabaseErrorKind.Unavailable, Description = "Azure: the database is currently unavailable.")]
    [TestCase(40501, 20, DatabaseErrorKind.OutcomeUnknown, Description = "Azure: busy; it closes the connection.")]
    [TestCase(10928, 16, DatabaseErrorKind.Unavailable, Description = "Azure: a resource limit.")]
    [TestCase(49918, 16, DatabaseErrorKind.Unavailable, Description = "Azure: not enough resources.")]
    [TestCase(40197, 17, DatabaseErrorKind.OutcomeUnknown, Description = "Azure: failover.")]
    [TestCase(-2, 11, DatabaseErrorKind.OutcomeUnknown, Description = "Command timeout.")]
    [TestCase(0, 11, DatabaseErrorKind.OutcomeUnknown, Description = "A severe error on the current command.")]
    [TestCase(0, 20, DatabaseErrorKind.OutcomeUnknown, Description = "An error of SqlClient: the transport failed.")]
    [TestCase(64, 20, DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(121, 20, DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(233, 20, DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(596, 21, DatabaseErrorKind.OutcomeUnknown, Description = "The session was killed.")]
    [TestCase(10053, 20, DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(10054, 20, DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(10061, 20, DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(207, 16, DatabaseErrorKind.Permanent, Description = "No such column.")]
    [TestCase(208, 16, DatabaseErrorKind.Permanent, Description = "No such table.")]
    [TestCase(547, 16, DatabaseErrorKind.Permanent, Description = "A constraint violation.")]
    [TestCase(2628, 16, DatabaseErrorKind.Permanent, Description = "A string is too long.")]
    public void Error_is_classified_by_number_and_severity(int number, byte severity, DatabaseErrorKind expected)
    {
        var error = SqlErrors.Of(number, severity);

        Assert.That(error, Is.TypeOf<SqlException>().And.Property(nameof(SqlException.Number)).EqualTo(number));
        Assert.That(_failures.Classify(error), Is.EqualTo(expected));
        Assert.That(_failures.Classify(new DbUpdateException("EF Core's own", error)), Is.EqualTo(expected));
    }

    [TestCase(2601, "Cannot insert duplicate key row in object 'dbo.Tasks' with unique index 'IX_Tasks_ScheduleId_ScheduledFor'. The duplicate key value is (0x01, 2029-06-01).", DatabaseErrorKind.Conflict)]
    [TestCase(2601, "Cannot insert duplicate key row in object 'dbo.Schedules' with unique index 'IX_Schedules_Name'. The duplicate key value is (nightly).", DatabaseErrorKind.Conflict)]
    [TestCase(2627, "Violation of PRIMARY KEY constraint 'PK_IdempotencyRecords'. Cannot insert duplicate key in object 'dbo.IdempotencyRecords'.", DatabaseErrorKind.Conflict)]
    [TestCase(2601, "Eine Zeile mit doppeltem Schlüssel kann in das dbo.IdempotencyRecords-Objekt mit dem eindeutigen PK_IdempotencyRecords-Index nicht eingefügt werden.", DatabaseErrorKind.Conflict)]
    [TestCase(2627, "duplicate key value violates unique constraint \"pk_idempotencyrecords\"", DatabaseErrorKind.Conflict)]
    [TestCase(2627, "Violation of UNIQUE KEY constraint 'UQ_Audit'. Cannot insert duplicate key in object 'dbo.Audit'.", DatabaseErrorKind.Permanent)]
    public void Duplicate_is_a_conflict_only_in_a_key_of_the_service(int number, string message, DatabaseErrorKind expected)
    {
        Assert.That(_failures.Classify(SqlErrors.Of((number, 14, message), (3621, 0, "The statement has been terminated."))), Is.EqualTo(expected));
    }

    [TestCase("PK_Tasks", DatabaseErrorKind.Conflict)]
    [TestCase("PK_IdempotencyRecords", DatabaseErrorKind.Conflict)]
    [TestCase("PK_WorkerSettings", DatabaseErrorKind.Conflict)]
    [TestCase("PK_ApiKeys", DatabaseErrorKind.Conflict)]
    [TestCase("UQ_Others", DatabaseErrorKind.Permanent)]
    public void Duplicate_in_a_unique_key_of_the_model_is_a_conflict(string name, DatabaseErrorKind expected) =>
        Assert.That(_failures.Classify(SqlErrors.Of(2627, 14, $"Violation of '{name}'.")), Is.EqualTo(expected));

    [Test]
    public void Most_severe_of_several_errors_counts()
    {
        Assert.That(
            _failures.Classify(SqlErrors.Of((4060, 11, "Cannot open database."), (18456, 14, "Login failed."))), Is.EqualTo(DatabaseErrorKind.Unavailable));
        Assert.That(
            _failures.Classify(SqlErrors.Of((1205, 13, "Deadlock."), (10054, 20, "Reset."))), Is.EqualTo(DatabaseErrorKind.OutcomeUnknown));
    }

    [Test]
    public void Other_exceptions_are_not_classified_as_database_errors()
    {
        Assert.That(_failures.Classify(new InvalidOperationException("Timeout expired.") { Source = "Microsoft.Data.SqlClient" }), Is.EqualTo(DatabaseErrorKind.Permanent));
        Assert.That(_failures.Classify(new TimeoutException()), Is.EqualTo(DatabaseErrorKind.Unavailable));
    }
}
