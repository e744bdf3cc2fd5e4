using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>What differs between the databases in hand-written statements.</summary>
internal abstract class SqlDialect
{
    /// <summary>Limits an ordered query.</summary>
    /// <param name="query">A query that ends with its ORDER BY.</param>
    /// <param name="parameter">The name of the integer parameter with the greatest number of rows.</param>
    public abstract string Limit(string query, string parameter);

    /// <summary>Reads a moment, which is stored in UTC.</summary>
    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);
}
