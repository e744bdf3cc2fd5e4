using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Hand-written statements on SQL Server.</summary>
internal sealed class SqlServerDialect : SqlDialect
{
    // There are no row values here, and with an OR the server would read every row of the first column's value.
    public override IReadOnlyList<string> Behind(
        (string First, string Second) columns, (string First, string Second) place, bool isDescending)
    {
        var beyond = isDescending ? "<" : ">";
        return [$"{columns.First} = {place.First} AND {columns.Second} {beyond} {place.Second}", $"{columns.First} {beyond} {place.First}"];
    }

    // Keys are found and sorted first, in indexes that hold little else; each part stops at the limit by itself. Only the rows that
    // remain are looked up, in the order of the keys, which a loop keeps: a payload is never sorted. The server chooses the index by
    // its statistics.
    public override string SelectFirst(
        IReadOnlyList<string> columns, string table, string? index, IReadOnlyList<string> conditions, bool isDescending, string limit)
    {
        var order = Order(isDescending);
        var parts = conditions.Select(condition => $"SELECT TOP ({limit}) Start, Id FROM {table}{Where(condition)} ORDER BY {order}").ToList();
        var page = parts is [var only]
            ? only
            : $"SELECT TOP ({limit}) Start, Id FROM ({string.Join(" UNION ALL ", parts.Select((part, i) => $"SELECT Start, Id FROM ({part}) AS part{i}"))}) AS parts ORDER BY {order}";
        return $"""
            SELECT {string.Join(", ", columns.Select(column => $"task.{column}"))}
            FROM ({page}) AS page INNER LOOP JOIN {table} AS task ON task.Id = page.Id
            ORDER BY {Order(isDescending, "page.")}
            """;
    }

    // The server chooses by its statistics.
    public override string From(string table, string index) => table;

    // Or else READ_COMMITTED_SNAPSHOT shows what was there before. The wait is as long as a statement may take.
    public override string SelectCommitted(string table) => $"SELECT * FROM [{table}] WITH (READCOMMITTEDLOCK)";

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetDateTime(ordinal).Ticks, TimeSpan.Zero);
}
