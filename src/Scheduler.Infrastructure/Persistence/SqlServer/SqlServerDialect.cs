using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Hand-written statements on SQL Server.</summary>
internal sealed class SqlServerDialect : SqlDialect
{
    public override string Limit(string query, string parameter) => $"{query} OFFSET 0 ROWS FETCH NEXT {parameter} ROWS ONLY";

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => new(reader.GetDateTime(ordinal).Ticks, TimeSpan.Zero);
}
