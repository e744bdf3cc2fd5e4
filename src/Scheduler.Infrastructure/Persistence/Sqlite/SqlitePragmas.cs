using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Sets up every connection to SQLite; all but the journal mode hold for the connection alone.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    /// <summary>
    /// How long a statement waits for another process. Reads wait for none but one that has the file to itself; a command has
    /// a time of its own, see <see cref="SqliteWriteScope"/>.
    /// </summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    public static readonly SqlitePragmas Instance = new();

    // WAL lets readers go on while one writes. FULL makes each commit wait for the disk, so that what was acknowledged
    // outlives a loss of power.
    private const string Sql = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        """;

    // A connection takes its handle from a pool, which leaves it as it was set up.
    private readonly ConditionalWeakTable<sqlite3, object> _setUp = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => SetUp((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // SQLite works on the caller's thread in any case.
        SetUp((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    private void SetUp(SqliteConnection connection)
    {
        // Inside SQLite, whose steps are far finer than the provider's 150 ms. A command lowers it for itself.
        var handle = connection.Handle!;
        _ = raw.sqlite3_busy_timeout(handle, (int)BusyTimeout.TotalMilliseconds);
        if (_setUp.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
        _setUp.Add(handle, new object());
    }
}
