using System.Data.Common;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>The parts of hand-written SQL that differ between the databases.</summary>
internal abstract class SqlDialect
{
    /// <summary>Selects the rows after a position in an order by two columns (keyset pagination).</summary>
    /// <param name="columns">The columns, the more significant first.</param>
    /// <param name="position">The parameters that hold the position.</param>
    /// <param name="isDescending">Whether the order is descending.</param>
    /// <returns>Mutually exclusive conditions, each of which is a single seek in an index on the columns.</returns>
    public abstract IReadOnlyList<string> KeysetPredicate(
        (string First, string Second) columns, (string First, string Second) position, bool isDescending);

    /// <summary>Selects the first rows that meet any of several conditions, without sorting all rows that meet them.</summary>
    /// <param name="columns">The columns to select.</param>
    /// <param name="table">A table with the primary key Id.</param>
    /// <param name="seeks">Mutually exclusive seeks, at least one.</param>
    /// <param name="order">The order.</param>
    /// <param name="limit">The integer parameter with the maximum number of rows.</param>
    public abstract string SelectTopMerged(
        IReadOnlyList<string> columns, string table, IReadOnlyList<IndexSeek> seeks, KeyOrder order, string limit);

    /// <summary>Counts the rows that meet any of several conditions, up to a number.</summary>
    /// <param name="table">The table.</param>
    /// <param name="seeks">Mutually exclusive seeks, at least one.</param>
    /// <param name="limit">The integer parameter with the number.</param>
    public string CountTop(string table, IReadOnlyList<IndexSeek> seeks, string limit)
    {
        var parts = seeks.Select(seek => $"SELECT 1 AS One FROM {string.Join(" CROSS JOIN ", seek.Lists.Append(From(table, seek.Index)))}{Where(seek.Condition)}");
        return $"SELECT COUNT(*) FROM ({SelectTop("One", $"({string.Join(" UNION ALL ", parts)}) AS matching", limit)}) AS counted";
    }

    /// <summary>Selects the distinct values of a column in order, with one seek for each.</summary>
    /// <param name="column">The first column of an index.</param>
    /// <param name="from">The table in a FROM clause, with its index.</param>
    /// <param name="condition">The condition of the index.</param>
    public abstract string SelectDistinct(string column, string from, string condition);

    /// <summary>Adds a parameter with a list of values, to be joined with a table.</summary>
    /// <param name="statement">The statement to which the parameter is added.</param>
    /// <param name="column">The column with which the values are compared.</param>
    /// <param name="type">The type of the column.</param>
    /// <param name="values">The values: texts, or ids as 32 hexadecimal digits.</param>
    /// <returns>The FROM clause and an expression for a value; null if a statement is to have a parameter for each value.</returns>
    public abstract (string Source, string Value)? ListOf(Statement statement, string column, string type, IEnumerable<string> values);

    /// <summary>A table in a FROM clause, with an index hint where the database needs one.</summary>
    public abstract string From(string table, string index);

    /// <summary>A left join that finds each row by its key, whatever the number of rows.</summary>
    public abstract string LeftLookupJoin { get; }

    /// <summary>A SQL expression for a time some seconds later.</summary>
    /// <param name="time">A SQL expression for a time.</param>
    /// <param name="seconds">A SQL expression for an integer.</param>
    public abstract string AddSeconds(string time, string seconds);

    /// <summary>Selects the committed rows of a table, after waiting for transactions that are writing them.</summary>
    public abstract string SelectReadCommitted(string table);

    /// <summary>The sequence of an event, as an integer.</summary>
    public abstract string EventSequence { get; }

    /// <summary>Selects the sequence of the newest event that may be read; null if there is none.</summary>
    public abstract string SelectNewestEvent { get; }

    /// <summary>Selects the first events after a position that no event with a smaller sequence can precede any more.</summary>
    /// <param name="columns">The columns to select.</param>
    /// <param name="after">The parameter with the position.</param>
    /// <param name="count">The parameter with the maximum number of events.</param>
    public abstract string SelectNextEvents(string columns, string after, string count);

    /// <summary>After <see cref="SelectNextEvents"/>: selects the sequence from which open transactions hold events back; null if they hold none back.</summary>
    public abstract string SelectHeldBackEvent { get; }

    /// <summary>Selects the first rows.</summary>
    /// <param name="columns">The columns to select.</param>
    /// <param name="from">The FROM clause, with conditions and order.</param>
    /// <param name="count">The parameter with the maximum number of rows.</param>
    public abstract string SelectTop(string columns, string from, string count);

    /// <summary>Reads the rows of a reader, one after the other.</summary>
    public virtual RowReader RowsOf(DbDataReader reader) => new DbRowReader(reader, this);

    /// <summary>Reads a time, which is stored in UTC.</summary>
    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);

    /// <summary>A WHERE clause, or an empty string when the condition is empty.</summary>
    protected static string Where(string condition) => condition.Length == 0 ? "" : $" WHERE {condition}";
}

/// <summary>Rows that are read in order from an index.</summary>
/// <param name="Index">An index whose leading columns the condition bounds and that continues in the order, or that has few entries.</param>
/// <param name="Condition">The condition, which may be empty.</param>
/// <param name="Lists">The FROM clauses of the lists whose values the condition contains, each of which is a seek.</param>
internal sealed record IndexSeek(string Index, string Condition, IReadOnlyList<string> Lists);

/// <summary>An order by columns of which the last is unique.</summary>
/// <param name="IsDescending">Whether the order is descending.</param>
/// <param name="Columns">The columns, the most significant first.</param>
internal sealed record KeyOrder(bool IsDescending, params IReadOnlyList<string> Columns)
{
    /// <summary>The columns for a SELECT list.</summary>
    /// <param name="alias">The alias of the table with a dot, or an empty string.</param>
    public string List(string alias = "") => string.Join(", ", Columns.Select(column => $"{alias}{column}"));

    /// <summary>The ORDER BY clause, without its keywords.</summary>
    /// <param name="alias">The alias of the table with a dot, or an empty string.</param>
    public string By(string alias = "") => string.Join(", ", Columns.Select(column => $"{alias}{column}{(IsDescending ? " DESC" : "")}"));
}
