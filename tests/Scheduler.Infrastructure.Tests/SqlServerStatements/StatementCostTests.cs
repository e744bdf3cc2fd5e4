using Microsoft.SqlServer.TransactSql.ScriptDom;
using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Finds, in the text of statements, what would prevent the use of an index or cause large columns to be sorted.</summary>
[TestFixture]
public sealed class StatementCostTests
{
    private SqlServerRecording _recording = null!;
    private ColumnTypes _schema = null!;

    [OneTimeSetUp]
    public async Task Record()
    {
        _recording = await SharedRecording.GetAsync();
        _schema = ColumnTypes.Of(SqlServerModel.MigrationScript);
    }

    [Test]
    public void No_predicate_converts_a_column()
    {
        var statements = _recording.Distinct.Where(statement => statement.UseCase is not (SqlServerRecording.Migration or SqlServerRecording.Readiness)).ToList();

        Assert.That(statements.Sum(statement => Comparisons.In(statement.Text).Pairs.Count), Is.GreaterThan(statements.Count));
        Assert.That(statements.SelectMany(Conversions), Is.Empty);
    }

    [TestCase(nameof(GetTask), "Id = ", "Worker = ")]
    [TestCase(nameof(ListTasksPage), "Start > @", "Worker > @")]
    [TestCase(nameof(ListWorkers), "Status = '", "Status = N'")]
    [TestCase(nameof(ClaimTasks), "datetime2(7)", "datetimeoffset(7)")]
    [TestCase(nameof(DeleteTask), "[Revision] = ", "[Version] = ")]
    public void Conversion_is_found(string useCase, string part, string broken)
    {
        var statement = _recording.Statements.First(
            statement => statement.UseCase == useCase && statement.Text.Contains(part, StringComparison.Ordinal));

        Assert.That(Conversions(statement with { Text = statement.Text.Replace(part, broken, StringComparison.Ordinal) }), Is.Not.Empty);
    }

    [Test]
    public void No_column_of_unlimited_length_is_sorted()
    {
        Assert.That(_schema.Unbounded, Is.EquivalentTo(["Payload", "Recurrence", "Response", "Tasks", "Workers"]));
        Assert.That(_recording.Distinct.SelectMany(Sorts), Is.Empty);
    }

    [TestCase("SELECT Id, Payload FROM Tasks ORDER BY Start")]
    [TestCase("SELECT PublicId, Workers FROM ApiKeys ORDER BY CreatedAt")]
    [TestCase("SELECT DISTINCT Payload FROM Tasks")]
    [TestCase("SELECT COUNT(*) FROM Tasks GROUP BY Payload")]
    [TestCase("SELECT task.Payload FROM (SELECT TOP (1) Start, Id FROM Tasks ORDER BY Start) AS page INNER JOIN Tasks AS task ON task.Id = page.Id ORDER BY page.Start")]
    [TestCase("SELECT task.Payload FROM (SELECT TOP (1) Start, Id FROM Tasks ORDER BY Start) AS page INNER LOOP JOIN Tasks AS task ON task.Id = page.Id ORDER BY task.Start")]
    public void Sort_is_found(string text) => Assert.That(Sorts(new RecordedStatement("a use case", text, [])), Is.Not.Empty);

    private IEnumerable<string> Conversions(RecordedStatement statement)
    {
        var found = Comparisons.In(statement.Text);
        var types = _schema.With(statement, found.Text);
        return
            from pair in found.Pairs
            let left = types.Of(pair.Left)
            let right = types.Of(pair.Right)
            where !ColumnTypes.AreAlike(left, right)
            select $"{statement.UseCase}: {SqlText.Of(pair.Left)} ({string.Join('|', left)}) and {SqlText.Of(pair.Right)} ({string.Join('|', right)})";
    }

    private IEnumerable<string> Sorts(RecordedStatement statement)
    {
        var queries = new Queries(_schema.Unbounded);
        SqlText.Parse(statement.Text).Accept(queries);
        return queries.Found.Select(query => $"{statement.UseCase}: {SqlText.Of(query)}");
    }

    /// <summary>Finds the pairs of expressions that are compared.</summary>
    private sealed class Comparisons : TSqlFragmentVisitor
    {
        private Comparisons(TSqlScript text) => Text = text;

        public TSqlScript Text { get; }

        public List<(ScalarExpression Left, ScalarExpression Right)> Pairs { get; } = [];

        public static Comparisons In(string text)
        {
            var found = new Comparisons(SqlText.Parse(text));
            found.Text.Accept(found);
            return found;
        }

        public override void Visit(BooleanComparisonExpression node) => Pairs.Add((node.FirstExpression, node.SecondExpression));

        public override void Visit(InPredicate node)
        {
            Pairs.AddRange(node.Values.Select(value => (node.Expression, value)));
            if (node.Subquery is not null)
            {
                Pairs.Add((node.Expression, node.Subquery));
            }
        }

        public override void Visit(LikePredicate node) => throw new NotSupportedException($"No index supports {SqlText.Of(node)}");
    }

    /// <summary>Finds queries that select a column of unlimited length and may have to sort their rows.</summary>
    private sealed class Queries(IReadOnlyList<string> unbounded) : TSqlFragmentVisitor
    {
        public List<QuerySpecification> Found { get; } = [];

        public override void Visit(QuerySpecification node)
        {
            var isSorted = node.OrderByClause is not null && !PreservesOrder(node);
            var isGrouped = node.GroupByClause is not null || node.UniqueRowFilter == UniqueRowFilter.Distinct;
            if ((isSorted && node.SelectElements.Any(IsUnbounded)) || (isGrouped && (node.SelectElements.Any(IsUnbounded) || IsUnbounded(node.GroupByClause))))
            {
                Found.Add(node);
            }
        }

        // A loop join preserves the order of its outer input.
        private static bool PreservesOrder(QuerySpecification query) =>
            query.FromClause?.TableReferences is
            [
                QualifiedJoin
            {
                JoinHint: JoinHint.Loop,
                FirstTableReference: QueryDerivedTable { Alias.Value: var alias, QueryExpression: QuerySpecification { TopRowFilter: not null, OrderByClause: not null } inner },
            },
            ]
            && Names(query.OrderByClause).SequenceEqual(Names(inner.OrderByClause).Select(name => $"{alias}.{name}"), StringComparer.Ordinal);

        private static IEnumerable<string> Names(OrderByClause order) => order.OrderByElements.Select(SqlText.Of);

        private bool IsUnbounded(TSqlFragment? fragment)
        {
            var columns = new ColumnNames();
            fragment?.Accept(columns);
            return columns.Found.Exists(name => unbounded.Contains(name, StringComparer.Ordinal));
        }
    }

    private sealed class ColumnNames : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is { Identifiers: [.., var name] })
            {
                Found.Add(name.Value);
            }
        }
    }
}
