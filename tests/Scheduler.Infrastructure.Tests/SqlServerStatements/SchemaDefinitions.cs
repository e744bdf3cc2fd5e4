using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>
/// Finds the tables and indexes that exist after a migration script. The model only supports CREATE statements, so later
/// alterations are merged into them.
/// </summary>
internal sealed class SchemaDefinitions : TSqlFragmentVisitor
{
    private readonly List<CreateTableStatement> _tables = [];
    private readonly List<CreateIndexStatement> _indexes = [];

    public static IReadOnlyList<string> In(TSqlScript script)
    {
        var found = new SchemaDefinitions();
        script.Accept(found);
        return [.. found._tables.Concat<TSqlStatement>(found._indexes).Select(Write)];
    }

    /// <summary>The text of a batch without the indexes that it drops, which the model does not have.</summary>
    public static string WithoutDroppedIndexes(TSqlBatch batch)
    {
        var drops = new Drops();
        batch.Accept(drops);
        return drops.Texts.Aggregate(SqlText.Of(batch), (text, drop) => text.Replace(drop, $"PRINT N'{drop}';", StringComparison.Ordinal));
    }

    public override void Visit(CreateTableStatement node) => _tables.Add(node);

    public override void Visit(CreateIndexStatement node) => _indexes.Add(node);

    public override void Visit(AlterTableStatement node)
    {
        var table = _tables.Single(table => NameOf(table.SchemaObjectName) == NameOf(node.SchemaObjectName)).Definition;
        switch (node)
        {
            case AlterTableAddTableElementStatement { Definition: var added }:
                AddAll(added.ColumnDefinitions, table.ColumnDefinitions);
                AddAll(added.TableConstraints, table.TableConstraints);
                break;
            case AlterTableAlterColumnStatement altered:
                var column = table.ColumnDefinitions.Single(column => NameOf(column.ColumnIdentifier) == NameOf(altered.ColumnIdentifier));
                column.DataType = altered.DataType;
                column.Collation = altered.Collation;
                break;
            case AlterTableSetStatement:
                break;
            default:
                throw Unknown(node);
        }
    }

    public override void Visit(DropIndexStatement node)
    {
        foreach (var dropped in node.DropIndexClauses.OfType<DropIndexClause>())
        {
            _indexes.Remove(_indexes.Single(index => NameOf(index.Name) == NameOf(dropped.Index) && NameOf(index.OnName) == NameOf(dropped.Object)));
        }
    }

    public override void Visit(DropObjectsStatement node) => throw Unknown(node);

    private static NotSupportedException Unknown(TSqlStatement node) =>
        new($"Add to {nameof(SchemaDefinitions)} what this does to the schema: {SqlText.Of(node)}");

    private static string NameOf(SchemaObjectName name) => NameOf(name.BaseIdentifier);

    private static string NameOf(Identifier name) => name.Value;

    private static void AddAll<T>(IList<T> from, IList<T> to)
    {
        foreach (var item in from)
        {
            to.Add(item);
        }
    }

    private static string Write(TSqlStatement statement)
    {
        new Sql160ScriptGenerator().GenerateScript(statement, out var text);
        return text;
    }

    private sealed class Drops : TSqlFragmentVisitor
    {
        public List<string> Texts { get; } = [];

        public override void Visit(DropIndexStatement node) => Texts.Add(SqlText.Of(node));
    }
}
