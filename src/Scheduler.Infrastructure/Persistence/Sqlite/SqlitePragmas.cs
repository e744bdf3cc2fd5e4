using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Configures every SQLite connection; all pragmas except the journal mode apply to the connection only.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    /// <summary>
    /// How long a statement waits for a lock. In WAL mode a read waits only for a process with an exclusive lock; a command waits
    /// in the <see cref="SqliteWriter"/>.
    /// </summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    public static readonly SqlitePragmas Instance = new();

    // WAL lets readers continue during a write. FULL syncs each commit to disk, so that acknowledged writes
    // survive a power failure.
    private const string Sql = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        """;

    // Handles are pooled and keep their pragmas.
    private readonly ConditionalWeakTable<sqlite3, object> _configured = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Configure((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // SQLite runs synchronously on the caller's thread in any case.
        Configure((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    /// <summary>Configures a connection that was just opened.</summary>
    public void Configure(SqliteConnection connection)
    {
        // SQLite's own busy handler polls far more often than the provider, which sleeps 150 ms. The connection of the writer sets it to 0.
        var handle = connection.Handle!;
        _ = raw.sqlite3_busy_timeout(handle, (int)BusyTimeout.TotalMilliseconds);
        if (_configured.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
        _configured.Add(handle, new object());
    }
}
