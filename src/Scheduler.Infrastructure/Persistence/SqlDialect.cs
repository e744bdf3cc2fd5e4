using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>What differs between the databases in hand-written statements.</summary>
internal abstract class SqlDialect
{
    /// <summary>The rows behind a place in an order by two columns.</summary>
    /// <param name="columns">The columns, the more significant first.</param>
    /// <param name="place">The parameters that hold the place.</param>
    /// <param name="isDescending">Whether the order is reversed.</param>
    /// <returns>Conditions that exclude each other, each of them a single seek in an index on the columns.</returns>
    public abstract IReadOnlyList<string> Behind(
        (string First, string Second) columns, (string First, string Second) place, bool isDescending);

    /// <summary>The first rows that meet any of several conditions, without a plan that sorts all that meet them.</summary>
    /// <param name="columns">What is selected.</param>
    /// <param name="table">A table whose primary key is Id, and whose rows are ordered by Start and Id.</param>
    /// <param name="index">The index that each condition bounds and that continues in the order; null to leave it to the database.</param>
    /// <param name="conditions">Conditions that exclude each other; at least one, which may be empty.</param>
    /// <param name="isDescending">Whether the order is reversed.</param>
    /// <param name="limit">The integer parameter with the greatest number of rows.</param>
    public abstract string SelectFirst(
        IReadOnlyList<string> columns, string table, string? index, IReadOnlyList<string> conditions, bool isDescending, string limit);

    /// <summary>A table in a FROM clause, read by one of its indexes where the database needs to be told.</summary>
    public abstract string From(string table, string index);

    /// <summary>Selects rows of a table once those have committed who are about to write them.</summary>
    public abstract string SelectCommitted(string table);

    /// <summary>Reads a moment, which is stored in UTC.</summary>
    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);

    /// <summary>The order by Start and Id.</summary>
    protected static string Order(bool isDescending, string alias = "") =>
        isDescending ? $"{alias}Start DESC, {alias}Id DESC" : $"{alias}Start, {alias}Id";

    /// <summary>A condition as a clause; nothing when it is empty.</summary>
    protected static string Where(string condition) => condition.Length == 0 ? "" : $" WHERE {condition}";
}
