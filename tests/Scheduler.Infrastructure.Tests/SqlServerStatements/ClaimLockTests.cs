using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Scheduler.Application.Claims;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>
/// How many tasks of a worker a claim locks before it takes some of them. Other claims skip the rest, and from some thousand
/// locks on SQL Server locks the whole table.
/// </summary>
[TestFixture]
public sealed class ClaimLockTests
{
    private SqlServerRecording _recording = null!;

    [OneTimeSetUp]
    public async Task Record() => _recording = await SharedRecording.GetAsync();

    [TestCase(null, null, 0, 1, ExpectedResult = 1, Description = "The worker has no settings.")]
    [TestCase(false, null, 7, 10, ExpectedResult = 10)]
    [TestCase(false, 100_000, 0, 1, ExpectedResult = 1)]
    [TestCase(false, 100_000, 99_989, 10, ExpectedResult = 10)]
    [TestCase(false, 100_000, 99_990, 10, ExpectedResult = 10)]
    [TestCase(false, 100_000, 99_991, 10, ExpectedResult = 9)]
    [TestCase(false, 3, 1, 100, ExpectedResult = 2)]
    [TestCase(false, 3, 3, 1, ExpectedResult = 0)]
    [TestCase(false, 3, 5, 1, ExpectedResult = 0, Description = "The cap was lowered.")]
    [TestCase(true, null, 0, 1, ExpectedResult = 0)]
    [TestCase(true, 100_000, 0, 1, ExpectedResult = 0)]
    public async Task<long> A_claim_locks_no_more_tasks_of_a_worker_than_its_limit_and_the_cap_allow(bool? paused, int? maxRunning, int running, int limit)
    {
        var counts = new List<long>();
        foreach (var claim in _recording.Statements.Where(statement => statement.UseCase == nameof(ClaimTasks)))
        {
            var locking = new LockingQueries();
            SqlText.Parse(claim.Text).Accept(locking);
            counts.Add(await CountAsync(locking.Found.Single(), paused, maxRunning, running, limit));
        }

        Assert.That(counts, Has.Count.EqualTo(UseCaseSamples.For(typeof(ClaimTasks)).Count));
        return counts.Distinct().Single();
    }

    /// <summary>The number of rows that the query's <c>TOP</c> lets it read. SQLite reckons it, since the expression is the same there.</summary>
    private static async Task<long> CountAsync(QuerySpecification query, bool? paused, int? maxRunning, int running, int limit)
    {
        var top = query.TopRowFilter.Expression;
        var variables = new Variables();
        top.Accept(variables);
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // It is the service's own text.
        command.CommandText = $"""
            SELECT {SqlText.Of(top)}
            FROM (SELECT $paused AS Paused, $maxRunning AS MaxRunning) AS settings, (SELECT $running AS Total) AS running
            """;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$paused", (object?)paused ?? DBNull.Value);
        command.Parameters.AddWithValue("$maxRunning", (object?)maxRunning ?? DBNull.Value);
        command.Parameters.AddWithValue("$running", running);
        command.Parameters.AddWithValue(variables.Found.Distinct(StringComparer.Ordinal).Single(), limit);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Queries that lock the tasks that they read, until the transaction ends.</summary>
    private sealed class LockingQueries : TSqlFragmentVisitor
    {
        public List<QuerySpecification> Found { get; } = [];

        public override void Visit(QuerySpecification node)
        {
            if (node.FromClause?.TableReferences is [NamedTableReference { SchemaObject.BaseIdentifier.Value: ScheduledTaskConfiguration.Table } table]
                && table.TableHints.Any(hint => hint.HintKind is TableHintKind.UpdLock or TableHintKind.XLock))
            {
                Found.Add(node);
            }
        }
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(VariableReference node) => Found.Add(node.Name);
    }
}
