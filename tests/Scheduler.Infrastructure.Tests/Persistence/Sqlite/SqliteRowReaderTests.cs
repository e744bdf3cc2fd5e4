using Microsoft.Data.Sqlite;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

[TestFixture]
public sealed class SqliteRowReaderTests
{
    private const string Row =
        "SELECT x'019b76daa8007bdfa13a90f0957810d6', 'a' || char(0) || 'é€😀', 639106644120000000, -7, 2.5, x'00ff', x'', ''";

    [Test]
    public void Columns_are_read_as_through_the_provider() => Assert.That(Read(reader => new SqliteRowReader(reader)), Is.EqualTo(Read(reader => new DbRowReader(reader, SqliteDialect.Instance))));

    [Test]
    public void Null_is_read_as_null()
    {
        using var reader = Execute("SELECT NULL");
        var row = new SqliteRowReader(reader);

        Assert.That(new object?[] { row.IdOrNull(0), row.TextOrNull(0), row.TimeOrNull(0) }, Is.All.Null);
        Assert.That(() => row.Text(0), Throws.InstanceOf<InvalidDataException>());
    }

    private static object?[] Read(Func<SqliteDataReader, RowReader> rowsOf)
    {
        using var reader = Execute(Row);
        var row = rowsOf(reader);
        return
        [
            row.Id(0), row.IdOrNull(0), row.Text(1), row.TextOrNull(1), row.Time(2), row.TimeOrNull(2), row.Integer(3), row.Number(4), row.Number(3),
            row.Bytes(5), row.Bytes(6), row.Text(7), row.TextOrNull(7),
        ];
    }

    private static SqliteDataReader Execute(string sql)
    {
        var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
#pragma warning disable CA2100 // A constant.
        var reader = new SqliteCommand(sql, connection).ExecuteReader(System.Data.CommandBehavior.CloseConnection);
#pragma warning restore CA2100
        reader.Read();
        return reader;
    }
}
