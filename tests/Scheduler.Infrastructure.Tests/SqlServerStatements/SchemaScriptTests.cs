using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Verifies the script that an administrator can run instead of <c>migrate</c>.</summary>
[TestFixture]
public sealed class SchemaScriptTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "sql-server", "schema.sql"));
    private static readonly TSqlScript Script = SqlText.Parse(Text);

    [Test]
    public void Script_matches_the_migrations()
    {
        using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);
        var migrations = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

        Assert.That(Lines(Text[(Text.IndexOf("GO\n\n", StringComparison.Ordinal) + 4)..]), Is.EqualTo(Lines(migrations)), "Run build/sql-server-schema.");
    }

    // sqlcmd turns QUOTED_IDENTIFIER off by default.
    [Test]
    public void First_batch_sets_the_options_that_filtered_indexes_need()
    {
        var options = Script.Batches[0].Statements.Cast<PredicateSetStatement>().ToList();

        Assert.That(Named(isOn: true), Is.SupersetOf(["AnsiNulls", "AnsiPadding", "AnsiWarnings", "ArithAbort", "ConcatNullYieldsNull", "QuotedIdentifier", "XactAbort"]));
        Assert.That(Named(isOn: false), Is.EqualTo(new[] { "NumericRoundAbort" }));

        IEnumerable<string> Named(bool isOn) =>
            options.Where(option => option.IsOn == isOn).SelectMany(option => option.Options.ToString().Split(", "));
    }

    [Test]
    public void Every_migration_is_one_transaction_in_one_batch_and_is_applied_once()
    {
        var migrations = Script.Batches.Where(batch => batch.Statements[0] is BeginTransactionStatement).ToList();
        using var context = new SqlServerSchedulerDbContext.DesignTimeFactory().CreateDbContext([]);

        Assert.That(Script.Batches, Has.Count.EqualTo(migrations.Count + 2), "One batch for the options, and one for the history table.");
        foreach (var (batch, id) in migrations.Zip(context.Database.GetMigrations()))
        {
            var steps = batch.Statements.Skip(1).SkipLast(1).ToList();
            Assert.That(batch.Statements[^1], Is.TypeOf<CommitTransactionStatement>());
            Assert.That(steps, Is.All.TypeOf<IfStatement>());
            Assert.That(steps.Cast<IfStatement>().Select(step => SqlText.Of(step.Predicate)), Is.All.StartsWith("NOT EXISTS").And.All.Contains($"N'{id}'"));
            Assert.That(SqlText.Of(steps[^1]), Does.Contain("INSERT INTO [__EFMigrationsHistory]").And.Contain($"N'{id}'"));
        }

        Assert.That(migrations, Has.Count.EqualTo(context.Database.GetMigrations().Count()));
    }

    [Test]
    public void Script_binds_against_its_own_schema()
    {
        using var model = new SqlServerModel(Unwrapped(Text));

        Assert.That(model.Validate(), Is.Empty);
    }

    [TestCase("[Worker], [DueAt], [Id]", "[Worker], [DueOn], [Id]", "DueOn")]
    [TestCase("UPDATE Tasks SET DueAt", "UPDATE Tasks SET DueOn", "DueOn")]
    [TestCase("[IdempotencyRecords] ([CreatedAt])", "[IdempotencyRecords] ([Created])", "Created")]
    public void Unknown_name_in_the_script_is_reported(string name, string broken, string reported)
    {
        Assert.That(Text, Does.Contain(name));
        using var model = new SqlServerModel(Unwrapped(Text.Replace(name, broken, StringComparison.Ordinal)));

        Assert.That(model.Validate(), Has.Some.Contains(reported));
    }

    [Test]
    public void Batch_does_not_reference_a_column_that_it_adds() => Assert.That(UnboundAtCompilation(Script), Is.Empty);

    [TestCase("EXEC(N'UPDATE Tasks SET DueAt = 1')", false)]
    [TestCase("UPDATE Tasks SET DueAt = 1", true)]
    public void Batch_that_references_a_column_that_it_adds_is_found(string statement, bool isFound)
    {
        var script = SqlText.Parse($"CREATE TABLE Tasks (Id int NOT NULL);\nGO\nALTER TABLE Tasks ADD DueAt int NULL;\nIF 1 = 1 BEGIN {statement}; END;\nGO\n");

        Assert.That(UnboundAtCompilation(script), isFound ? Has.One.Contains("DueAt") : Is.Empty);
    }

    [Test]
    public void Every_constraint_and_index_has_a_name()
    {
        var constraints = new Constraints();
        Script.Accept(constraints);

        Assert.That(constraints.Names, Has.Count.GreaterThan(8));
        Assert.That(constraints.Names, Is.All.Match("^(PK|DF)_"));
    }

    // The previous release inserts rows without columns that were added since.
    [Test]
    public void Added_columns_are_optional_in_an_insert()
    {
        var added = new AddedColumns();
        Script.Accept(added);

        Assert.That(added.Columns, Has.Count.GreaterThan(16));
        Assert.That(
            added.Columns.Where(column => column.DefaultConstraint is null && column.Constraints.OfType<NullableConstraintDefinition>().Any(constraint => !constraint.Nullable))
                .Select(SqlText.Of),
            Is.Empty);
    }

    [Test]
    public void Text_columns_have_a_collation_and_key_columns_a_maximum_length()
    {
        var tables = new Tables();
        Script.Accept(tables);
        var text = tables.Columns.Where(column => SqlText.Of(column.DataType).Contains("char", StringComparison.Ordinal)).ToList();

        Assert.That(text, Has.Count.GreaterThan(10));
        Assert.That(text.Select(column => $"{column.ColumnIdentifier.Value} {column.Collation?.Value}"), Is.All.EndsWith($" {SqlServerSchedulerDbContext.OrdinalCollation}"));
        Assert.That(
            tables.Columns.Where(column => SqlText.Of(column.DataType).EndsWith("(max)", StringComparison.Ordinal)).Select(column => column.ColumnIdentifier.Value)
                .Intersect(tables.Keys, StringComparer.Ordinal),
            Is.Empty);
    }

    /// <summary>
    /// A server compiles a batch as a whole before it runs any of it: missing tables are allowed then, but missing columns of an
    /// existing table are not. Text in EXEC is compiled when it is executed.
    /// </summary>
    private static List<string> UnboundAtCompilation(TSqlScript script)
    {
        var unbound = new List<string>();
        for (var i = 0; i < script.Batches.Count; i++)
        {
            var created = new Definitions();
            script.Batches[i].Accept(created);
            var before = string.Join("\nGO\n", script.Batches.Take(i).Select(SqlText.Of).Append(created.Text));
            using var model = new SqlServerModel(Unwrapped(before));
            foreach (var statement in created.Statements)
            {
                model.Bind(new RecordedStatement($"batch {i}", SqlText.Of(statement), []));
            }

            unbound.AddRange(model.Validate());
        }

        return unbound;
    }

    /// <summary>Replaces each EXEC with its text, which the model would otherwise ignore.</summary>
    private static string Unwrapped(string text)
    {
        var executed = new Executed();
        SqlText.Parse(text).Accept(executed);
        return executed.Found.Aggregate(text, (script, exec) => script.Replace(exec.Statement, $"{exec.Text};", StringComparison.Ordinal));
    }

    private static string[] Lines(string text) => text.TrimStart('\ufeff').TrimEnd().Split('\n', StringSplitOptions.TrimEntries);

    private sealed class Executed : TSqlFragmentVisitor
    {
        public List<(string Statement, string Text)> Found { get; } = [];

        public override void Visit(ExecuteStatement node)
        {
            if (node.ExecuteSpecification.ExecutableEntity is ExecutableStringList { Strings: [StringLiteral text] })
            {
                Found.Add((SqlText.Of(node), text.Value));
            }
        }
    }

    private sealed class Definitions : TSqlFragmentVisitor
    {
        private readonly List<CreateTableStatement> _tables = [];

        public List<TSqlStatement> Statements { get; } = [];

        public string Text => string.Join('\n', _tables.Select(table => $"{SqlText.Of(table)};"));

        public override void Visit(CreateTableStatement node) => _tables.Add(node);

        public override void Visit(DataModificationStatement node) => Statements.Add(node);

        public override void Visit(SelectStatement node) => Statements.Add(node);
    }

    private sealed class Constraints : TSqlFragmentVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(ConstraintDefinition node)
        {
            if (node is not NullableConstraintDefinition)
            {
                Names.Add(node.ConstraintIdentifier?.Value ?? string.Create(CultureInfo.InvariantCulture, $"line {node.StartLine}"));
            }
        }
    }

    private sealed class AddedColumns : TSqlFragmentVisitor
    {
        public List<ColumnDefinition> Columns { get; } = [];

        public override void Visit(AlterTableAddTableElementStatement node) => Columns.AddRange(node.Definition.ColumnDefinitions);
    }

    private sealed class Tables : TSqlFragmentVisitor
    {
        private bool _isHistory;

        public List<ColumnDefinition> Columns { get; } = [];

        public List<string> Keys { get; } = [];

        // EF Core's history table has the database's collation.
        public override void Visit(CreateTableStatement node) => _isHistory = node.SchemaObjectName.BaseIdentifier.Value == "__EFMigrationsHistory";

        public override void Visit(AlterTableAddTableElementStatement node) => _isHistory = false;

        public override void Visit(ColumnDefinition node)
        {
            if (!_isHistory)
            {
                Columns.Add(node);
            }
        }

        public override void Visit(ColumnWithSortOrder node) => Keys.Add(node.Column.MultiPartIdentifier.Identifiers[^1].Value);
    }
}
