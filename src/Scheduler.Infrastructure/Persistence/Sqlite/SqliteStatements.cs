using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The prepared statements of a connection. To prepare a statement takes longer than to execute it.</summary>
/// <param name="database">The open connection.</param>
internal sealed class SqliteStatements(sqlite3 database) : IDisposable
{
    /// <summary>Updates have many texts, one for each combination of columns.</summary>
    private const int MaxPrepared = 200;

    private readonly Dictionary<string, sqlite3_stmt> _prepared = new(StringComparer.Ordinal);

    /// <summary>Returns a statement, which is prepared if it is not yet. It must be disposed before the next call.</summary>
    /// <param name="text">The text, which contains no values.</param>
    public SqliteStatement Get(string text)
    {
        if (!_prepared.TryGetValue(text, out var statement))
        {
            if (_prepared.Count == MaxPrepared)
            {
                Dispose();
            }

            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, text, out statement), database);
            _prepared.Add(text, statement);
        }

        return new SqliteStatement(database, statement);
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _prepared.Clear();
    }
}

/// <summary>The execution of a prepared statement.</summary>
internal readonly struct SqliteStatement(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Sets a parameter.</summary>
    /// <param name="index">From 1.</param>
    /// <param name="value">Null, an integer, a <see cref="double"/>, a <see cref="string"/> or an array of <see cref="byte"/>.</param>
    public void Bind(int index, object? value) => Check(value switch
    {
        null => raw.sqlite3_bind_null(statement, index),
        long number => raw.sqlite3_bind_int64(statement, index, number),
        int number => raw.sqlite3_bind_int64(statement, index, number),
        double number => raw.sqlite3_bind_double(statement, index, number),

        string text => raw.sqlite3_bind_text(statement, index, Encoding.UTF8.GetBytes(text)),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => throw new NotSupportedException($"SQLite has no type for {value.GetType()}."),
    });

    /// <summary>Executes the statement up to its next row.</summary>
    /// <returns>False after the last row.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, database);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Executes a statement that returns no rows.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public int Execute()
    {
        Step();
        return raw.sqlite3_changes(database);
    }

    /// <summary>Reads a column of the current row.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="type">The type of a value that is not null, as for <see cref="Bind"/>.</param>
    public object? Read(int index, Type type)
    {
        if (raw.sqlite3_column_type(statement, index) == raw.SQLITE_NULL)
        {
            return null;
        }

        return type switch
        {
            _ when type == typeof(long) => raw.sqlite3_column_int64(statement, index),
            _ when type == typeof(int) => raw.sqlite3_column_int(statement, index),
            _ when type == typeof(double) => raw.sqlite3_column_double(statement, index),
            _ when type == typeof(string) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, index)),
            _ when type == typeof(byte[]) => raw.sqlite3_column_blob(statement, index).ToArray(),
            _ => throw new NotSupportedException($"SQLite has no type for {type}."),
        };
    }

    public void Dispose()
    {
        // The result repeats the error of the last step. A statement that is kept would keep a payload.
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
