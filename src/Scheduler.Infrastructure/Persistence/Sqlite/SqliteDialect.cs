using System.Data.Common;
using Microsoft.Data.Sqlite;
using Scheduler.Infrastructure.Events;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    public override IReadOnlyList<string> KeysetPredicate(
        (string First, string Second) columns, (string First, string Second) position, bool isDescending) =>
        [$"({columns.First}, {columns.Second}) {(isDescending ? "<" : ">")} ({position.First}, {position.Second})"];

    // SQLite merges the parts of an ordered UNION ALL as it reads them, and stops at the limit. It merges keys from the indexes, and
    // looks up the rows of the page alone: merging rows took 1.3 times as long for 4 parts and 50 rows.
    public override string SelectTopMerged(
        IReadOnlyList<string> columns, string table, IReadOnlyList<IndexSeek> seeks, KeyOrder order, string limit)
    {
        if (seeks is [var only])
        {
            return $"SELECT {string.Join(", ", columns)} FROM {From(table, only.Index)}{Where(only.Condition)} ORDER BY {order.By()} LIMIT {limit}";
        }

        var parts = seeks.Select(seek => $"SELECT {order.List()}, rowid AS RowNumber FROM {From(table, seek.Index)}{Where(seek.Condition)}");
        return $"""
            SELECT {string.Join(", ", columns.Select(column => $"task.{column}"))}
            FROM ({string.Join(" UNION ALL ", parts)} ORDER BY {order.By()} LIMIT {limit}) AS page CROSS JOIN {table} AS task ON task.rowid = page.RowNumber
            ORDER BY {order.By("page.")}
            """;
    }

    // There is no join that stops at a limit for each value.
    public override (string Source, string Value)? ListOf(Statement statement, string column, string type, IEnumerable<string> values) => null;

    // DISTINCT would read every entry of the index.
    public override string SelectDistinct(string column, string from, string condition) => $"""
        WITH RECURSIVE found(Value) AS (
            SELECT (SELECT min({column}) FROM {from} WHERE {condition})
            UNION ALL
            SELECT (SELECT min({column}) FROM {from} WHERE {condition} AND {column} > found.Value) FROM found WHERE found.Value IS NOT NULL)
        SELECT Value FROM found WHERE Value IS NOT NULL
        """;

    // SQLite collects no statistics by itself: it may choose an index with fewer columns and filter the rows it reads.
    public override string From(string table, string index) => $"{table} INDEXED BY {index}";

    public override string AddSeconds(string time, string seconds) => $"({time} + {seconds} * {TimeSpan.TicksPerSecond})";

    public override string LeftLookupJoin => "LEFT JOIN";

    // A command is the only writer while it runs, so there is nothing to wait for.
    public override string SelectReadCommitted(string table) => $"SELECT * FROM {table}";

    public override string EventSequence => TaskEventConfiguration.Sequence;

    public override string SelectNewestEvent => $"SELECT max({TaskEventConfiguration.Sequence}) FROM {TaskEventConfiguration.Table}";

    // There is one writer at a time, and it takes the numbers in the order of the commits: a snapshot never lacks a smaller number.
    public override string SelectNextEvents(string columns, string after, string count) => SelectTop(
        columns, $"{TaskEventConfiguration.Table} WHERE {TaskEventConfiguration.Sequence} > {after} ORDER BY {TaskEventConfiguration.Sequence}", count);

    public override string SelectHeldBackEvent => "SELECT NULL";

    public override string SelectTop(string columns, string from, string count) => $"SELECT {columns} FROM {from} LIMIT {count}";

    public override RowReader RowsOf(DbDataReader reader) => reader is SqliteDataReader own ? new SqliteRowReader(own) : base.RowsOf(reader);

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetInt64(ordinal), TimeSpan.Zero);
}
