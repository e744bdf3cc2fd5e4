using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The connection of the <see cref="SqliteWriter"/>, which stays open.</summary>
internal sealed class SqliteWriteConnection : IDisposable
{
    public SqliteWriteConnection(string connectionString)
    {
        Connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        try
        {
            Connection.Open();
            SqlitePragmas.Instance.Configure(Connection);

            // SQLite's own busy handler blocks the thread and soon polls only ten times a second: another process that writes
            // continuously releases the lock for less than a millisecond at a time, which such polling would miss.
            _ = raw.sqlite3_busy_timeout(Connection.Handle, 0);
            _ = raw.sqlite3_wal_autocheckpoint(Connection.Handle, 0);
            Statements = new SqliteStatements(Connection.Handle!);
            Commands = new PreparedCommands(Connection);
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    public SqliteStatements Statements { get; }

    public PreparedCommands Commands { get; }

    /// <summary>Whether a transaction is open. SQLite rolls one back by itself on some errors, such as a full disk.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Connection.Handle) == 0;

    /// <summary>Counts the pages that were written to the log since the last call.</summary>
    public int CountWrittenPages()
    {
        _ = raw.sqlite3_db_status(Connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Begins a transaction that holds the write lock.</summary>
    /// <returns>False while another process holds the lock.</returns>
    public bool TryBegin()
    {
        // A transaction would begin, and only its first write fail.
        if (raw.sqlite3_db_readonly(Connection.Handle, "main") == 1)
        {
            throw new SqliteException("attempt to write a readonly database", raw.SQLITE_READONLY);
        }

        var result = raw.sqlite3_exec(Connection.Handle, "BEGIN IMMEDIATE");
        if (result == raw.SQLITE_BUSY)
        {
            return false;
        }

        SqliteException.ThrowExceptionForRC(result, Connection.Handle);
        return true;
    }

    /// <summary>Executes a statement without parameters and results.</summary>
    public void Execute(string statement) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Connection.Handle, statement), Connection.Handle);

    public void Dispose()
    {
        Statements.Dispose();
        Commands.Dispose();
        Connection.Dispose();
    }
}
