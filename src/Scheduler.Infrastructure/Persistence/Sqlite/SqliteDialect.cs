using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Hand-written statements on SQLite.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override string Limit(string query, string parameter) => $"{query} LIMIT {parameter}";

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetInt64(ordinal), TimeSpan.Zero);
}
