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
    /// <summary>The claims of one worker, which have a statement of their own for a worker without settings.</summary>
    private const int OfOne = 2;

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
            var found = new LimitedQueries();
            SqlText.Parse(claim.Text).Accept(found);
            var share = await CountAsync(found.Reading.Single(), paused, maxRunning, running, limit, share: null);
            counts.Add(await CountAsync(found.Locking[0], paused, maxRunning, running, limit, share));
            if (found.Locking is [_, var ofOne])
            {
                // The statement for one worker claims nothing if the worker has a cap or is paused.
                var isLimited = paused == true || maxRunning is not null;
                Assert.That(SqlText.Of(ofOne.WhereClause), Does.Contain("AND NOT EXISTS (SELECT 1 FROM WorkerSettings").And.Contain("PausedUntil > @leaseTime)) OR settings.MaxRunning IS NOT NULL"));
                counts.Add(isLimited ? counts[^1] : await CountAsync(ofOne, paused, maxRunning, running, limit, share));
            }
        }

        Assert.That(counts, Has.Count.EqualTo(UseCaseSamples.For(typeof(ClaimTasks)).Count + OfOne));
        return counts.Distinct().Single();
    }

    /// <summary>The number of rows that the query's <c>TOP</c> lets it read. SQLite reckons it, since the expression is the same there.</summary>
    private static async Task<long> CountAsync(QuerySpecification query, bool? paused, int? maxRunning, int running, int limit, long? share)
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
            FROM (SELECT $paused AS Paused, NULL AS PausedUntil, $maxRunning AS MaxRunning) AS settings, (SELECT $running AS Total) AS running, (SELECT $share AS Total) AS share
            """;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$paused", (object?)paused ?? DBNull.Value);
        command.Parameters.AddWithValue("$maxRunning", (object?)maxRunning ?? DBNull.Value);
        command.Parameters.AddWithValue("$running", running);
        command.Parameters.AddWithValue("$share", (object?)share ?? DBNull.Value);
        foreach (var name in variables.Found.Distinct(StringComparer.Ordinal))
        {
            command.Parameters.AddWithValue(name, name == "@leaseTime" ? DBNull.Value : limit);
        }

        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>The queries that read a limited number of tasks; some lock them until the transaction ends.</summary>
    private sealed class LimitedQueries : TSqlFragmentVisitor
    {
        public List<QuerySpecification> Reading { get; } = [];

        public List<QuerySpecification> Locking { get; } = [];

        public override void Visit(QuerySpecification node)
        {
            if (node is { TopRowFilter: not null, FromClause.TableReferences: [NamedTableReference { SchemaObject.BaseIdentifier.Value: ScheduledTaskConfiguration.Table } table] }
                && table.TableHints.Any(hint => hint.HintKind == TableHintKind.ReadPast))
            {
                (table.TableHints.Any(hint => hint.HintKind is TableHintKind.UpdLock or TableHintKind.XLock) ? Locking : Reading).Add(node);
            }
        }
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(VariableReference node) => Found.Add(node.Name);
    }
}
