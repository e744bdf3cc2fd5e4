using System.Data.Common;
using System.Text.Json;
using Scheduler.Infrastructure.Events;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

internal sealed class SqlServerDialect : SqlDialect
{
    /// <summary>
    /// The watermark of the event feed: no transaction in progress holds, and no later one gets, a <c>rowversion</c> below it. A statement
    /// of its own, because the snapshot of the statement that uses it must not be older.
    /// </summary>
    private const string DeclareWatermark = "DECLARE @watermark binary(8) = MIN_ACTIVE_ROWVERSION()";

    private const string IdType = "binary(16)";

    /// <summary>The events below the watermark. The hint waits for rows whose transaction is ending: a row version could hide them.</summary>
    private const string ReadableEvents =
        $"{TaskEventConfiguration.Table} WITH (READCOMMITTEDLOCK) WHERE {TaskEventConfiguration.Sequence} < @watermark";

    // T-SQL has no row values, and with an OR the server would read all rows with the first column's value.
    public override IReadOnlyList<string> KeysetPredicate(
        (string First, string Second) columns, (string First, string Second) position, bool isDescending)
    {
        var comparison = isDescending ? "<" : ">";
        return [$"{columns.First} = {position.First} AND {columns.Second} {comparison} {position.Second}", $"{columns.First} {comparison} {position.First}"];
    }

    // Keys are selected and sorted first, from narrow indexes; each part stops at the limit, for each value of its lists. Only the
    // remaining rows are looked up, in the order of the keys, which a loop join preserves, so no payload is sorted. A listing needs
    // few rows, for which a parallel plan would only reserve threads.
    public override string SelectTopMerged(
        IReadOnlyList<string> columns, string table, IReadOnlyList<IndexSeek> seeks, KeyOrder order, string limit)
    {
        var parts = seeks.Select(seek => $"SELECT TOP ({limit}) {order.List()} FROM {table}{Where(seek.Condition)} ORDER BY {order.By()}").ToList();
        var page = seeks is [{ Lists: [] }]
            ? parts[0]
            : $"SELECT TOP ({limit}) {order.List()} FROM ({string.Join(" UNION ALL ", parts.Select((part, i) => Part(seeks[i].Lists, part, order, $"part{i}")))}) AS parts ORDER BY {order.By()}";
        return $"""
            SELECT {string.Join(", ", columns.Select(column => $"task.{column}"))}
            FROM ({page}) AS page INNER LOOP JOIN {table} AS task ON task.Id = page.Id
            ORDER BY {order.By("page.")}
            OPTION (MAXDOP 1)
            """;
    }

    // One text for any number of values: otherwise each number would be a plan to compile, with as many parts.
    public override (string Source, string Value)? ListOf(Statement statement, string column, string type, IEnumerable<string> values)
    {
        var list = $"{column}List";
        var json = $"OPENJSON({statement.Parameter(JsonSerializer.Serialize(values))})";
        return type.Equals(IdType, StringComparison.Ordinal)
            ? ($"{json} WITH (Value char(32) '$') AS {list}", $"CONVERT({IdType}, {list}.Value, 2)")
            : ($"{json} WITH (Value {type} '$') AS {list}", $"{list}.Value COLLATE {SqlServerSchedulerDbContext.OrdinalCollation}");
    }

    // DISTINCT would read every entry of the index. The recursive part of a query may have neither TOP nor an aggregate, but may number
    // rows, and a filter by the first number ends the seek after one row.
    public override string SelectDistinct(string column, string from, string condition) => $"""
        WITH found AS (
            SELECT MIN({column}) AS {column} FROM {from} WHERE {condition}
            UNION ALL
            SELECT next.{column} FROM (
                SELECT later.{column}, ROW_NUMBER() OVER (ORDER BY later.{column}) AS Number
                FROM found INNER JOIN {from} AS later ON later.{column} > found.{column} WHERE {condition}) AS next
            WHERE next.Number = 1)
        SELECT {column} FROM found WHERE {column} IS NOT NULL OPTION (MAXRECURSION 0)
        """;

    // The server chooses the index by its statistics.
    public override string From(string table, string index) => table;

    public override string AddSeconds(string time, string seconds) => $"DATEADD(second, {seconds}, {time})";

    public override string LeftLookupJoin => "LEFT LOOP JOIN";

    // Without the hint, READ_COMMITTED_SNAPSHOT returns the version before an open transaction. The wait is limited by the command timeout.
    public override string SelectReadCommitted(string table) => $"SELECT * FROM [{table}] WITH (READCOMMITTEDLOCK)";

    public override string EventSequence => $"CAST({TaskEventConfiguration.Sequence} AS bigint)";

    public override string SelectNewestEvent => $"""
        {DeclareWatermark};
        SELECT CAST(MAX({TaskEventConfiguration.Sequence}) AS bigint) FROM {ReadableEvents}
        """;

    public override string SelectNextEvents(string columns, string after, string count) => $"""
        {DeclareWatermark};
        {SelectTop(
            columns,
            $"{ReadableEvents} AND {TaskEventConfiguration.Sequence} > CAST({after} AS binary(8)) ORDER BY {TaskEventConfiguration.Sequence}",
            count)}
        """;

    public override string SelectHeldBackEvent => $"""
        SELECT CASE WHEN EXISTS (SELECT 1 FROM {TaskEventConfiguration.Table} WITH (READUNCOMMITTED) WHERE {TaskEventConfiguration.Sequence} >= @watermark)
            THEN CAST(@watermark AS bigint) END
        """;

    public override string SelectTop(string columns, string from, string count) => $"SELECT TOP ({count}) {columns} FROM {from}";

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetDateTime(ordinal).Ticks, TimeSpan.Zero);

    private static string Part(IReadOnlyList<string> lists, string part, KeyOrder order, string alias) => lists.Count == 0
        ? $"SELECT {order.List()} FROM ({part}) AS {alias}"
        : $"SELECT {order.List($"{alias}.")} FROM {string.Join(" CROSS JOIN ", lists)} CROSS APPLY ({part}) AS {alias}";
}
