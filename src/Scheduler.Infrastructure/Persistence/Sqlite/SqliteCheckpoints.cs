using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database file beside the commands (a checkpoint). SQLite itself would do so within a commit,
/// every 4 MiB, while all commands wait for two writes to the disk.
/// </summary>
internal sealed class SqliteCheckpoints(string connectionString) : IDisposable
{
    /// <summary>In pages of 4 KiB: SQLite's own threshold.</summary>
    private const int MinPages = 1000;

    /// <summary>
    /// In pages. SQLite starts the log anew only when all of it has been copied, which a copy beside a busy writer never reaches: after
    /// so many pages the writer itself copies what is left.
    /// </summary>
    private const int MaxPages = 4096;

    private SqliteConnection? _connection;
    private Task _running = Task.CompletedTask;

    /// <summary>The pages that the writer has written since the last checkpoint beside it started, and since its own.</summary>
    private (int SinceStart, int SinceOwn) _pages;

    /// <summary>Called by the writer after each commit, outside a transaction.</summary>
    public void Notify(SqliteWriteConnection writer)
    {
        var pages = writer.CountWrittenPages();
        _pages = (_pages.SinceStart + pages, _pages.SinceOwn + pages);
        if (_pages.SinceOwn >= MaxPages)
        {
            _running.GetAwaiter().GetResult();
            _ = TryCopy(writer.Connection.Handle!);
            _pages = (0, 0);
        }
        else if (_pages.SinceStart >= MinPages && _running.IsCompleted)
        {
            _pages.SinceStart = 0;
            _running = Task.Run(CopyBeside);
        }
    }

    /// <summary>Closes the connection until the next checkpoint. Called by the writer.</summary>
    public void Close()
    {
        _running.GetAwaiter().GetResult();
        Reset();
    }

    /// <summary>Called when the writer has ended.</summary>
    public void Dispose() => Close();

    // A failure is no failure of a command: the next checkpoint starts over, and until then the log grows.
    private void CopyBeside()
    {
        try
        {
            if (_connection is null)
            {
                _connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
                _connection.Open();
            }

            if (!TryCopy(_connection.Handle!))
            {
                Reset();
            }
        }
        catch (SqliteException)
        {
            Reset();
        }
    }

    private void Reset()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static bool TryCopy(sqlite3 database) =>
        raw.sqlite3_wal_checkpoint_v2(database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _) == raw.SQLITE_OK;
}
