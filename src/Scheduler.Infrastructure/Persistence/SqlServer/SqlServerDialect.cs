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

    // Each part stops at the limit by itself, inside an index that holds the order and the key; only these few keys are
    // merged, and only the rows that remain are looked up. The server chooses the index by its statistics.
    public override string SelectFirst(
        string columns, string table, string? index, IReadOnlyList<string> conditions, string order, string limit)
    {
        if (conditions is [var only])
        {
            return $"SELECT {columns} FROM {table}{Where(only)} ORDER BY {order} OFFSET 0 ROWS FETCH NEXT {limit} ROWS ONLY";
        }

        var parts = conditions.Select((condition, i) =>
            $"SELECT Start, Id FROM (SELECT TOP ({limit}) Start, Id FROM {table}{Where(condition)} ORDER BY {order}) AS part{i}");
        return $"SELECT {columns} FROM {table} WHERE Id IN (SELECT TOP ({limit}) Id FROM ({string.Join(" UNION ALL ", parts)}) AS parts ORDER BY {order}) ORDER BY {order}";
    }

    // The server chooses by its statistics.
    public override string From(string table, string index) => table;

    // Or else READ_COMMITTED_SNAPSHOT shows what was there before. The wait is as long as a statement may take.
    public override string FromCommitted(string table) => $"[{table}] WITH (READCOMMITTEDLOCK)";

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetDateTime(ordinal).Ticks, TimeSpan.Zero);
}
