using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>The types of a statement's columns and variables, as far as they can be determined without a server.</summary>
internal sealed class ColumnTypes
{
    private const string Time = "datetime2(7)";

    private readonly Dictionary<string, List<string>> _columns;
    private readonly Dictionary<string, string> _variables;

    private ColumnTypes(Dictionary<string, List<string>> columns, Dictionary<string, string> variables) => (_columns, _variables) = (columns, variables);

    /// <summary>The columns of a max type, which do not belong in an index or a sort.</summary>
    public IReadOnlyList<string> Unbounded =>
        [.. _columns.Where(column => column.Value.Exists(type => type.EndsWith("(max)", StringComparison.Ordinal))).Select(column => column.Key)];

    /// <summary>The types of the schema's columns.</summary>
    public static ColumnTypes Of(string migrationScript)
    {
        var columns = new ColumnDefinitions();
        foreach (var definition in SchemaDefinitions.In(SqlText.Parse(migrationScript)))
        {
            SqlText.Parse(definition).Accept(columns);
        }

        // A column of sys.databases, which the schema does not create.
        Add(columns.Found, "database_id", "int");
        Add(columns.Found, "Number", "int");
        return new ColumnTypes(columns.Found, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The types of the schema's columns, and of the variables and columns that a statement declares.</summary>
    public ColumnTypes With(RecordedStatement statement, TSqlScript text)
    {
        var declared = new Declarations(_columns, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase));
        foreach (var parameter in statement.Parameters)
        {
            declared.Variables.Add(parameter.Name, Normalize(parameter.Declaration[(parameter.Name.Length + 1)..]));
        }

        text.Accept(declared);
        return new ColumnTypes(declared.Columns, declared.Variables);
    }

    /// <summary>The types that an expression may have: several if columns with the same name have different types; none if it takes the type of the other operand.</summary>
    public IReadOnlyList<string> Of(ScalarExpression expression) => expression switch
    {
        ColumnReferenceExpression column => _columns[column.MultiPartIdentifier.Identifiers[^1].Value],
        VariableReference variable => [_variables[variable.Name]],
        ConvertCall convert => [Normalize(convert.DataType)],
        CastCall cast => [Normalize(cast.DataType)],
        FunctionCall { FunctionName.Value: "SYSUTCDATETIME" } => [Time],
        FunctionCall { FunctionName.Value: "DATEADD" } date => Of(date.Parameters[2]),
        FunctionCall { FunctionName.Value: "MIN" } least => Of(least.Parameters[0]),
        FunctionCall { FunctionName.Value: "COUNT" or "COALESCE" or "DB_ID" } or BinaryExpression or GlobalVariableExpression => ["int"],
        ScalarSubquery { QueryExpression: QuerySpecification { SelectElements: [SelectScalarExpression only] } } => Of(only.Expression),
        ParenthesisExpression inner => Of(inner.Expression),

        // A constant takes the column's type at compilation. N'…' does not: it causes a varchar column to be converted.
        IntegerLiteral => [],
        StringLiteral { IsNational: false } => [],
        StringLiteral => ["nvarchar"],
        _ => throw new NotSupportedException($"Add the type of this expression: {SqlText.Of(expression)}"),
    };

    /// <summary>Whether two types are compared without a conversion, as a fixed-length type and its variable-length type are.</summary>
    public static bool AreAlike(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.Count == 0 || right.Count == 0 || left.Select(Family).Intersect(right.Select(Family), StringComparer.Ordinal).Any();

    private static string Family(string type) => type switch
    {
        "rowversion" => "binary(8)",
        _ when type.StartsWith("var", StringComparison.Ordinal) => type[3..],
        _ => type,
    };

    private static string Normalize(DataTypeReference type) => Normalize(SqlText.Of(type));

    private static string Normalize(string type) => type.ToLower(CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    private sealed class ColumnDefinitions : TSqlFragmentVisitor
    {
        public Dictionary<string, List<string>> Found { get; } = new(StringComparer.Ordinal);

        public override void Visit(ColumnDefinition node) => Add(Found, node.ColumnIdentifier.Value, Normalize(node.DataType));
    }

    private sealed class Declarations(IReadOnlyDictionary<string, List<string>> schema, Dictionary<string, string> variables) : TSqlFragmentVisitor
    {
        public Dictionary<string, List<string>> Columns { get; } = schema.ToDictionary(pair => pair.Key, pair => pair.Value.ToList(), StringComparer.Ordinal);

        public Dictionary<string, string> Variables { get; } = variables;

        public override void Visit(DeclareVariableElement node) => Variables.Add(node.VariableName.Value, Normalize(node.DataType));

        public override void Visit(SchemaDeclarationItem node) =>
            Add(Columns, node.ColumnDefinition.ColumnIdentifier.Value, Normalize(node.ColumnDefinition.DataType));

        // A column alias in a query.
        public override void Visit(SelectScalarExpression node)
        {
            if (node is { ColumnName.Identifier.Value: { } name, Expression: FunctionCall { FunctionName.Value: "COUNT" } })
            {
                Add(Columns, name, "int");
            }

            if (node is
                {
                    ColumnName.Identifier.Value: { } alias,
                    Expression: ScalarSubquery { QueryExpression: QuerySpecification { SelectElements: [SelectScalarExpression { Expression: ColumnReferenceExpression column }] } },
                })
            {
                Columns[alias] = [.. schema[column.MultiPartIdentifier.Identifiers[^1].Value]];
            }
        }
    }

    private static void Add(Dictionary<string, List<string>> columns, string name, string type)
    {
        if (!columns.TryGetValue(name, out var types))
        {
            columns.Add(name, types = []);
        }

        types.Add(type);
    }
}
