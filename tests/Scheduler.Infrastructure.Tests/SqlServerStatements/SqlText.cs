using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Parses T-SQL with Microsoft's parser.</summary>
internal static class SqlText
{
    public static TSqlScript Parse(string text)
    {
        using var reader = new StringReader(text);
        var script = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return errors.Count == 0
            ? script
            : throw new FormatException($"Line {errors[0].Line}, column {errors[0].Column}: {errors[0].Message}\n{text}");
    }

    public static string Of(TSqlFragment fragment) => string.Concat(Enumerable
        .Range(fragment.FirstTokenIndex, fragment.LastTokenIndex - fragment.FirstTokenIndex + 1)
        .Select(index => fragment.ScriptTokenStream[index].Text));
}
