using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Checkpoints: copies the write-ahead log into the database file, concurrently with commands. SQLite itself would do so within a
/// commit, every 4 MiB, while all commands wait for the disk.
/// </summary>
internal sealed class SqliteCheckpoints(string connectionString) : IDisposable
{
    /// <summary>In pages of 4 KiB: SQLite's own threshold.</summary>
    private const int MinPages = 1000;

    /// <summary>
    /// In pages. SQLite restarts the log only after all of it has been copied, which does not happen while commands are executed. After
    /// so many pages the writer itself copies the rest.
    /// </summary>
    private const int MaxPages = 4096;

    private SqliteConnection? _connection;
    private Task _running = Task.CompletedTask;

    private int _pagesSinceConcurrent;
    private int _pagesSinceComplete;

    /// <summary>Called by the writer after each commit, outside a transaction.</summary>
    public void Notify(SqliteWriteConnection writer)
    {
        var pages = writer.CountWrittenPages();
        _pagesSinceConcurrent += pages;
        _pagesSinceComplete += pages;
        if (_pagesSinceComplete >= MaxPages)
        {
            _running.GetAwaiter().GetResult();
            _ = TryCopy(writer.Connection.Handle!);
            (_pagesSinceConcurrent, _pagesSinceComplete) = (0, 0);
        }
        else if (_pagesSinceConcurrent >= MinPages && _running.IsCompleted)
        {
            _pagesSinceConcurrent = 0;
            _running = Task.Run(CopyConcurrently);
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

    // A failure affects no command: the next checkpoint starts over, and until then the log grows.
    private void CopyConcurrently()
    {
        try
        {
            if (_connection is null)
            {
                _connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
                _connection.Open();

                // It reads the file: SQLite takes a connection that has not for one without a log.
                SqlitePragmas.Instance.Configure(_connection);
            }

            if (!TryCopy(_connection.Handle!))
            {
                Reset();
            }
        }
#pragma warning disable CA1031 // See above.
        catch (Exception)
#pragma warning restore CA1031
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
