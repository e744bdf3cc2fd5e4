using System.Text.RegularExpressions;
using Scheduler.Application.Tasks;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>The types of parameters; a wrong type would lose text or ticks, or prevent the use of an index.</summary>
[TestFixture]
public sealed partial class StatementParameterTests
{
    private SqlServerRecording _recording = null!;

    [OneTimeSetUp]
    public async Task Record() => _recording = await SharedRecording.GetAsync();

    // SqlClient sends DbType.Binary as varbinary, which is compared with binary(16) without a conversion.
    [TestCase("Id", "varbinary(16)")]
    [TestCase("Start", "datetime2(7)")]
    [TestCase("Title", "nvarchar(200)")]
    [TestCase("Worker", "nvarchar(100)")]
    [TestCase("Status", "varchar(10)")]
    [TestCase("Payload", "varbinary(8000)", "varbinary(max)")]
    [TestCase("CreatedAt", "datetime2(7)")]
    [TestCase("UpdatedAt", "datetime2(7)")]
    [TestCase("StartedAt", "datetime2(7)")]
    [TestCase("FinishedAt", "datetime2(7)")]
    [TestCase("Version", "int")]
    [TestCase("Revision", "bigint")]
    [TestCase("LeaseSecret", "varbinary(16)")]
    [TestCase("LeaseClaimant", "nvarchar(200)")]
    [TestCase("LeaseSeconds", "int")]
    [TestCase("LeaseClaimKey", "varbinary(32)")]
    [TestCase("LeaseExpiresAt", "datetime2(7)")]
    [TestCase("DueAt", "datetime2(7)")]
    [TestCase("Attempt", "int")]
    [TestCase("FailureCode", "varchar(13)")]
    [TestCase("FailureMessage", "nvarchar(2000)")]
    [TestCase("FailureKind", "varchar(16)")]
    [TestCase("EndingKind", "varchar(9)")]
    [TestCase("EndingSecret", "varbinary(16)")]
    [TestCase("TraceParent", "varchar(55)")]
    [TestCase("ScheduleId", "varbinary(16)")]
    [TestCase("ScheduledFor", "datetime2(7)")]
    [TestCase("OccurrenceKind", "varchar(10)")]
    [TestCase("CheckAt", "datetime2(7)")]
    [TestCase("WatchedTaskId", "varbinary(16)")]
    [TestCase("WatchedChange", "varchar(7)")]
    [TestCase("Recurrence", "nvarchar(4000)")]
    [TestCase("Note", "nvarchar(500)")]
    [TestCase("Overlap", "varchar(8)")]
    [TestCase("Misfire", "varchar(8)")]
    [TestCase("SkippedReason", "varchar(8)")]
    [TestCase("RetryBackoffFactor", "float")]
    [TestCase("TaskId", "varbinary(16)")]
    [TestCase("Type", "varchar(9)")]
    [TestCase("Origin", "varchar(9)")]
    [TestCase("At", "datetime2(7)")]
    [TestCase("Since", "datetime2(7)")]
    [TestCase("Changed", "int")]
    [TestCase("Actor", "nvarchar(1000)")]
    [TestCase("MaxRunning", "int")]
    [TestCase("Paused", "bit")]
    [TestCase("PublicId", "varchar(16)")]
    [TestCase("Name", "nvarchar(200)")]
    [TestCase("Scopes", "varchar(100)")]
    [TestCase("Workers", "nvarchar(4000)")]
    [TestCase("Salt", "varbinary(16)")]
    [TestCase("Hash", "varbinary(32)")]
    [TestCase("ExpiresAt", "datetime2(7)")]
    [TestCase("RevokedAt", "datetime2(7)")]
    public void Parameters_have_the_type_of_their_column(string column, params string[] types)
    {
        var sent = _recording.Distinct.SelectMany(ParametersByColumn)
            .Where(pair => pair.Column == column)
            .Select(pair => pair.Parameter.Declaration.Split(' ')[1])
            .Distinct(StringComparer.Ordinal);

        Assert.That(sent, Is.EquivalentTo(types));
    }

    [TestCase("Id", nameof(GetTask), nameof(ListTasksPage), nameof(UpdateTask), nameof(DeleteTask), nameof(CreateTask))]
    [TestCase("Start", nameof(ListTasks), nameof(ListTasksPage), nameof(UpdateTask), nameof(CreateTask))]
    [TestCase("Worker", nameof(ListTasks), nameof(ListTasksPage), nameof(UpdateTask), nameof(CreateTask))]
    public void Parameters_of_a_column_are_found_in_every_use_case(string column, params string[] useCases)
    {
        var found = _recording.Statements
            .Where(statement => ParametersByColumn(statement).Any(pair => pair.Column == column))
            .Select(statement => statement.UseCase)
            .Distinct(StringComparer.Ordinal);

        Assert.That(useCases, Is.SubsetOf(found));
    }

    [Test]
    public void Idempotency_record_is_queried_with_a_parameter_of_its_column_type() => Assert.That(
        _recording.Distinct.Where(statement => statement.Text.Contains("READCOMMITTEDLOCK", StringComparison.Ordinal) && IsOfRecords(statement))
            .SelectMany(statement => statement.Parameters).Select(parameter => parameter.Declaration.Split(' ')[1]),
        Is.EqualTo(new[] { "varbinary(32)" }));

    private static bool IsOfRecords(RecordedStatement statement) => statement.Text.Contains("[IdempotencyRecords]", StringComparison.Ordinal);

    private static IEnumerable<(string Column, RecordedParameter Parameter)> ParametersByColumn(RecordedStatement statement)
    {
        var parameters = statement.Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        var insertions = Insertion().Matches(statement.Text).SelectMany(insertion => Names().Matches(insertion.Groups["columns"].Value)
            .Zip(Names().Matches(insertion.Groups["values"].Value))
            .Select(pair => (Column: pair.First.Value, Name: pair.Second.Value)));
        var comparisons = Comparison().Matches(statement.Text).SelectMany(comparison => Names().Matches(comparison.Groups["values"].Value)
            .Select(name => (Column: comparison.Groups["column"].Value, Name: name.Value)));
        var pairs = IsOfRecords(statement) ? insertions : insertions.Concat(comparisons);

        // Other names are variables that the statement declares itself; their types are validated when it is bound.
        return pairs.Where(pair => parameters.ContainsKey(pair.Name)).Select(pair => (pair.Column, parameters[pair.Name]));
    }

    [GeneratedRegex(@"INSERT INTO \[(?!IdempotencyRecords)\w+\] \((?<columns>[^)]+)\)\s+VALUES \((?<values>[^)]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Insertion();

    [GeneratedRegex(@"(?<column>\w+)\]? (=|<|>|<=|>=|IN) \(?(?<values>@\w+(, @\w+)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"@?\w+", RegexOptions.None, 1000)]
    private static partial Regex Names();
}
