using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Reads the results of a command to the end: SqlClient ignores errors that arrive after the last result that is read.</summary>
internal static class BufferedResults
{
    public static async Task<DbDataReader> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var results = new List<DataTable>();
        do
        {
            results.Add(await ReadTableAsync(reader, cancellationToken));
        }
        while (await reader.NextResultAsync(cancellationToken));
        return new DataTableReader([.. results]);
    }

    private static async Task<DataTable> ReadTableAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        for (var i = 0; i < reader.FieldCount; i++)
        {
            table.Columns.Add(null, reader.GetFieldType(i));
        }

        var values = new object[reader.FieldCount];
        while (await reader.ReadAsync(cancellationToken))
        {
            reader.GetValues(values);
            table.Rows.Add(values);
        }

        return table;
    }
}
