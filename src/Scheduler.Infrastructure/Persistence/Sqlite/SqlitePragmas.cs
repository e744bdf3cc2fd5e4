using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

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
    // outlives a loss of power. The busy timeout waits inside SQLite, whose steps are far finer than the provider's 150 ms.
    private static readonly string Sql = $"""
        PRAGMA busy_timeout = {BusyTimeout.TotalMilliseconds};
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        """;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = CreateCommand(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = CreateCommand(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand CreateCommand(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Sql;
        return command;
    }
}
