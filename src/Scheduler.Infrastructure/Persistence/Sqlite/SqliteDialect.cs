using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Hand-written statements on SQLite.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override IReadOnlyList<string> Behind(
        (string First, string Second) columns, (string First, string Second) place, bool isDescending) =>
        [$"({columns.First}, {columns.Second}) {(isDescending ? "<" : ">")} ({place.First}, {place.Second})"];

    // SQLite reads the parts of an ordered union side by side and merges them, no further than the limit.
    public override string SelectFirst(
        IReadOnlyList<string> columns, string table, string? index, IReadOnlyList<string> conditions, bool isDescending, string limit)
    {
        var source = index is null ? table : From(table, index);
        var parts = conditions.Select(condition => $"SELECT {string.Join(", ", columns)} FROM {source}{Where(condition)}");
        return $"{string.Join(" UNION ALL ", parts)} ORDER BY {Order(isDescending)} LIMIT {limit}";
    }

    // SQLite keeps no statistics by itself: it may hold a shorter index for as good and read past all that it skips.
    public override string From(string table, string index) => $"{table} INDEXED BY {index}";

    // A command is the only writer while it runs.
    public override string SelectCommitted(string table) => $"SELECT * FROM {table}";

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetInt64(ordinal), TimeSpan.Zero);
}
